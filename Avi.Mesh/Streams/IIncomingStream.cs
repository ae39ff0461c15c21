namespace Avi.Mesh.Streams;

/// <summary>A stream that a peer wants to open, as its protocol sees it. One of the two is called, once.</summary>
internal interface IIncomingStream
{
    /// <summary>Gets who opens it.</summary>
    PeerId Peer { get; }

    /// <summary>Tells the peer yes.</summary>
    /// <exception cref="MeshStreamException">The peer has given up, or was lost.</exception>
    ValueTask<MeshStream> AcceptAsync(string name, CancellationToken cancellation);

    /// <summary>Tells the peer no, as far as it still listens.</summary>
    ValueTask RefuseAsync(Answer answer, CancellationToken cancellation);
}
