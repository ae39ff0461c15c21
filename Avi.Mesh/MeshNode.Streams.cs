using Avi.Mesh.Streams;

namespace Avi.Mesh;

/// <content>Streams between nodes.</content>
public sealed partial class MeshNode
{
    /// <summary>
    /// Opens a stream at another node, and connects to it first if need be and if its addresses are known.
    /// </summary>
    /// <param name="peer">The other node.</param>
    /// <param name="name">What the stream is for, such as <c>audio</c>; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellation">Ends the attempt; nothing is left of it.</param>
    /// <returns>The stream, when the other node has accepted it. Dispose it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="MeshConnectException">The other node cannot be connected to.</exception>
    /// <exception cref="MeshStreamException">It does not accept the stream; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task<MeshStream> OpenStreamAsync(PeerId peer, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _lifetime.ThrowIfEnded();
        return _stack.Streams.OpenAsync(peer, name, cancellation);
    }

    /// <summary>Waits for streams of a name. Those that come after this call wait to be accepted or refused.</summary>
    /// <param name="name">The name, exactly; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellation">
    /// Ends the acceptor; reading then throws an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>The streams that peers want to open; to be read once, and to be disposed.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">Streams of this name are accepted already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public MeshStreamAcceptor AcceptStreams(string name, CancellationToken cancellation = default)
    {
        _lifetime.ThrowIfEnded();
        return _stack.Streams.Accept(name, cancellation);
    }

    /// <summary>Accepts all streams of a name, and has a handler called for each, side by side.</summary>
    /// <param name="name">The name, exactly; at most 255 bytes of UTF-8.</param>
    /// <param name="handler">
    /// The handler. The stream is disposed when it comes back; when it throws, the stream is reset, and the exception
    /// logged. Its token ends with the registration.
    /// </param>
    /// <returns>Accepts no more when disposed, and waits for the handlers unless disposed by one.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">Streams of this name are accepted already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable HandleStreams(string name, Func<MeshStream, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);

        var loop = new MeshStreamHandlerLoop(this, AcceptStreams(name), handler, _logger);
        lock (_gate)
        {
            // A node that is being disposed has ended the acceptor, and with it the loop.
            _handlers.Add(loop);
            loop.Start();
        }

        return loop;
    }
}
