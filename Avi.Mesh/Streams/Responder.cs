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

    /// <summary>Begins a call, unless the registration has ended.</summary>
    /// <returns>Whether <see cref="CallAsync"/> is to follow.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_idle is not null)
                return false;

            _running++;
            return true;
        }
    }

    /// <summary>Calls the handler, and ends what was begun.</summary>
    public async Task<ReadOnlyMemory<byte>> CallAsync(MeshRequest request, CancellationToken cancellation)
    {
        CallScope.Enter(node);
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

    /// <summary>Waits for calls that were told to end, and says so when that takes long.</summary>
    public Task AwaitAsync(Task calls) => node.Patience.AwaitAsync(calls, $"requests named {name}");

    /// <summary>
    /// Takes no more requests, tells those that are worked on to end and, unless called from a handler of the node,
    /// waits for them. What they return is still sent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        leave(this);
        Task idle;
        lock (_gate)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_running == 0)
                _idle.TrySetResult();

            idle = _idle.Task;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (!CallScope.IsInsideOf(node))
            await AwaitAsync(idle).ConfigureAwait(false);
    }
}
