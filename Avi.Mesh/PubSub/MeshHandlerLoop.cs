using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.PubSub;

/// <summary>Calls a handler for each message of a subscription, one after the other.</summary>
internal sealed class MeshHandlerLoop(
    MeshNode node,
    MeshSubscription subscription,
    Func<MeshMessage, CancellationToken, ValueTask> handler,
    ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to call the handler.</summary>
    public void Start() => _loop = RunAsync();

    /// <summary>
    /// Ends the subscription and, unless called from a handler of the node, waits until the handler has come back.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        node.Forget(this);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await subscription.DisposeAsync().ConfigureAwait(false);
        if (!CallScope.IsInsideOf(node))
            await node.Patience.AwaitAsync(_loop, $"messages on {subscription.Topic}").ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        CallScope.Enter(node);
        try
        {
            await foreach (MeshMessage message in subscription.WithCancellation(_stopping.Token).ConfigureAwait(false))
                await HandleAsync(message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task HandleAsync(MeshMessage message)
    {
        try
        {
            await handler(message, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The handler was told to stop, and did.
        }
        catch (ObjectDisposedException) when (!node.IsRunning)
        {
            // The handler used a node that stops.
        }
#pragma warning disable CA1031 // The outermost edge: a mistake with one message must not cost the application the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.HandlerFailed(message.Topic, exception);
        }
    }
}
