namespace Avi.Mesh;

/// <summary>
/// Something that happened to a node; one of <see cref="PeerConnected"/>, <see cref="PeerDisconnected"/>.
/// </summary>
public abstract record MeshEvent
{
    // Only here: who handles all kinds of a version handles all that come.
    private protected MeshEvent(PeerId peer) => Peer = peer;

    /// <summary>Gets whom it is about.</summary>
    public PeerId Peer { get; init; }
}
