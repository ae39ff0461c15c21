using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A connection after its handshakes.</summary>
/// <param name="Remote">Who is at the other end.</param>
/// <param name="Muxed">The connection; who has this record owns it.</param>
internal sealed record UpgradedConnection(ConnectedPeer Remote, IMuxedConnection Muxed);
