using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A peer to report.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Addresses">Where it says it is, without its peer id.</param>
internal readonly record struct FoundPeer(PeerId Id, IReadOnlyList<Multiaddr> Addresses);
