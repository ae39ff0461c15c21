namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Who told of a peer.</summary>
internal enum PeerSource
{
    /// <summary>Its own announcement in the local network.</summary>
    Mdns,

    /// <summary>A GossipSub peer that pruned us.</summary>
    PeerExchange,

    /// <summary>The distributed hash table.</summary>
    Kademlia,
}
