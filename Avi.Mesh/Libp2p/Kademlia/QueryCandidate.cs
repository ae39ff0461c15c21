using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A peer that a lookup has heard of.</summary>
internal sealed class QueryCandidate(QueryPeer peer, KademliaKey distance, QueryPath path)
{
    public PeerId Peer => peer.Id;

    /// <summary>Gets how far it is from what is looked up.</summary>
    public KademliaKey Distance => distance;

    /// <summary>Gets the way that has heard of it first, and that alone may ask it.</summary>
    public QueryPath Path => path;

    /// <summary>Gets or sets where it is: as others say, until it has answered.</summary>
    public PeerOrigin Origin { get; set; } = peer.Origin;

    public CandidateState State { get; set; }
}
