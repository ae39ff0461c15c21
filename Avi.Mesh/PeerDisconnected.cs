namespace Avi.Mesh;

/// <summary>The last connection to a peer has ended.</summary>
/// <param name="Peer">Who left.</param>
public sealed record PeerDisconnected(PeerId Peer) : MeshEvent(Peer);
