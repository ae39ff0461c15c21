using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A peer that has just been connected.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Key">The key that it proved to have.</param>
/// <param name="IsInbound">Whether it dialled us.</param>
/// <param name="Address">Where it is, without its peer id.</param>
internal sealed record ConnectedPeer(PeerId Id, PublicKey Key, bool IsInbound, Multiaddr Address);
