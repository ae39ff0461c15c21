using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Who publishes messages, and the key that their signatures are checked with.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Key">The key that the id is made of.</param>
internal sealed record Author(PeerId Id, PublicKey Key);
