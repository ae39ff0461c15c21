using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>What a handshake found out about the other side.</summary>
/// <param name="Key">The key that it proved to have.</param>
/// <param name="Muxer">The muxer that both agreed on, or <see langword="null"/>.</param>
internal sealed record NoisePeer(PublicKey Key, ProtocolId? Muxer);
