namespace Avi.Mesh;

/// <summary>
/// Something that happened to a node; one of <see cref="PeerConnected"/>, <see cref="PeerDisconnected"/>.
/// </summary>
/// <param name="Peer">Whom it is about.</param>
public abstract record MeshEvent(PeerId Peer);
