namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What a connected peer is worth to the protocols, by what it does for this node. In rising order.</summary>
internal enum PeerStanding
{
    /// <summary>It does harm, or has done.</summary>
    Unwanted,

    /// <summary>Nothing speaks for or against it.</summary>
    Unknown,

    /// <summary>It does something for this node.</summary>
    Useful,
}
