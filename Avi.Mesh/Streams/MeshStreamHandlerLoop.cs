using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Streams;

/// <summary>Accepts all streams of a name and has a handler called for each, side by side.</summary>
internal sealed class MeshStreamHandlerLoop(
    MeshNode node,
    MeshStreamAcceptor acceptor,
    Func<MeshStream, CancellationToken, Task> handler,
    ILogger logger) : IAsyncDisposable
{
    private readonly OwnedTasks _tasks = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins to accept.</summary>
    public void Start() => _tasks.TryStart(AcceptAsync);

    /// <summary>
    /// Accepts no more, tells the handlers to stop and, unless called from a handler of the node, waits for them.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        node.Forget(this);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await acceptor.DisposeAsync().ConfigureAwait(false);
        Task ended = _tasks.CloseAsync();
        if (!CallScope.IsInsideOf(node))
            await node.Patience.AwaitAsync(ended, $"streams named {acceptor.Name}").ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        try
        {
            await foreach (MeshStreamOffer offer in acceptor.WithCancellation(_stopping.Token).ConfigureAwait(false))
                _tasks.TryStart(() => ServeAsync(offer));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(MeshStreamOffer offer)
    {
        CallScope.Enter(node);
        try
        {
            MeshStream stream = await offer.AcceptAsync(_stopping.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await ServeAsync(stream).ConfigureAwait(false);
        }
        catch (MeshStreamException)
        {
            // The peer has given up before it was served.
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(MeshStream stream)
    {
        try
        {
            await handler(stream, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The handler was told to stop, and did.
            stream.Abort();
        }
        catch (ObjectDisposedException) when (!node.IsRunning)
        {
            // The handler used a node that stops.
            stream.Abort();
        }
        catch (MeshStreamException exception)
        {
            stream.Abort();
            logger.StreamLost(stream.Name, stream.Peer, exception.Error);
        }
#pragma warning disable CA1031 // The outermost edge: a mistake with one stream must not cost the application the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            stream.Abort();
            logger.StreamHandlerFailed(stream.Name, exception);
        }
    }
}
