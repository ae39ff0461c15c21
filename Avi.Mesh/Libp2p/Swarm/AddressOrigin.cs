namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Who says that a peer is at an address. In the order in which they are believed.</summary>
internal enum AddressOrigin
{
    /// <summary>This node has met it there.</summary>
    Met,

    /// <summary>The peer itself.</summary>
    Told,

    /// <summary>Somebody else, or nobody that can be held to it.</summary>
    Found,
}
