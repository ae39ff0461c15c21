namespace Avi.Mesh;

/// <summary>The first connection to a peer is up, or was when the watching began.</summary>
/// <param name="Peer">Who came.</param>
/// <param name="Address">Where it is, as a multiaddr.</param>
/// <param name="IsInbound">Whether it dialled this node.</param>
public sealed record PeerConnected(PeerId Peer, string Address, bool IsInbound) : MeshEvent(Peer);
