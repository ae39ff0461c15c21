namespace Avi.Mesh.Streams;

/// <summary>An application's handler of requests of one name, and how many of them it works on.</summary>
internal sealed class Responder(
    string name,
    Func<MeshRequest, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handler,
    MeshNode node,
    Action<Responder> leave)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource? _idle; // There once somebody waits for the end.
    private int _running;

    /// <summary>Gets what it responds to.</summary>
    public string Name => name;

    /// <summary>Gets a token that ends with the registration.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Calls the handler.</summary>
    public async Task<ReadOnlyMemory<byte>> CallAsync(MeshRequest request, CancellationToken cancellation)
    {
        CallScope.Enter(node);
        lock (_gate)
            _running++;

        try
        {
            return await handler(request, cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (--_running == 0)
                    _idle?.TrySetResult();
            }
        }
    }

    /// <summary>
    /// Takes no more requests, tells those that are worked on to stop and, unless called from a handler of the node,
    /// waits for them.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        leave(this);
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task idle;
        lock (_gate)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_running == 0)
                _idle.TrySetResult();

            idle = _idle.Task;
        }

        if (!CallScope.IsInsideOf(node))
            await idle.ConfigureAwait(false);
    }
}
