namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>How far a lookup has got with a peer.</summary>
internal enum CandidateState
{
    /// <summary>It has not been asked.</summary>
    Heard,

    /// <summary>It is being asked.</summary>
    Asked,

    /// <summary>It has answered.</summary>
    Answered,

    /// <summary>It did not answer, or could not be reached.</summary>
    Failed,
}
