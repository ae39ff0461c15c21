using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A peer in the routing table.</summary>
internal sealed class BucketEntry(PeerId peer, KademliaKey key, PeerOrigin origin)
{
    public PeerId Peer => peer;

    public KademliaKey Key => key;

    public PeerOrigin Origin => origin;

    /// <summary>Gets or sets when it last showed that it is there.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Gets or sets how often in turn it has not answered.</summary>
    public int Failures { get; set; }
}
