namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>How a lookup ended.</summary>
internal enum LookupOutcome
{
    /// <summary>With enough of what was looked for.</summary>
    Found,

    /// <summary>All of the closest have answered.</summary>
    Completed,

    /// <summary>No server is known, or none of those that are known has answered.</summary>
    NobodyAnswered,

    /// <summary>It has asked as many peers as it may.</summary>
    Exhausted,

    /// <summary>Its time was over.</summary>
    TimedOut,
}
