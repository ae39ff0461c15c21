using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A peer that a lookup may ask.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Origin">Where it is said to be, or where its connection comes from.</param>
internal readonly record struct QueryPeer(PeerId Id, PeerOrigin Origin);
