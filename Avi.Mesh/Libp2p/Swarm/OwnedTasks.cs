namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Tasks that come and go, and whose owner awaits all of them at the end. For several threads.</summary>
internal sealed class OwnedTasks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _running = [];
    private long _lastId;
    private bool _isClosed;

    /// <summary>Gets how many run now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _running.Count;
        }
    }

    /// <summary>Starts some work, away from the caller, who goes on at once.</summary>
    /// <remarks>The caller's span and other ambient values do not go along: the work may outlive them by far.</remarks>
    /// <param name="work">The work. It names its own ways out, and does not throw.</param>
    /// <returns><see langword="false"/> when the end has begun; the work is not done then.</returns>
    public bool TryStart(Func<Task> work)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;

            long id = ++_lastId;
            if (ExecutionContext.IsFlowSuppressed())
            {
                _running.Add(id, RunAwayAsync(id, work));
                return true;
            }

            using (ExecutionContext.SuppressFlow())
                _running.Add(id, RunAwayAsync(id, work));

            return true;
        }
    }

    /// <summary>
    /// Begins some work in the caller's thread, which comes back when the work waits for the first time.
    /// </summary>
    /// <inheritdoc cref="TryStart"/>
    public bool TryRun(Func<Task> work)
    {
        var begun = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        long id;
        lock (_gate)
        {
            if (_isClosed)
                return false;

            id = ++_lastId;
            _running.Add(id, begun.Task.Unwrap());
        }

        // The caller's lock is not held while the work runs, so that it is known before it begins.
        begun.SetResult(RunAsync(id, work));
        return true;
    }

    /// <summary>Takes no more work, and waits for what runs.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return Task.WhenAll(_running.Values);
        }
    }

    private async Task RunAwayAsync(long id, Func<Task> work)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await RunAsync(id, work).ConfigureAwait(false);
    }

    private async Task RunAsync(long id, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _running.Remove(id);
        }
    }
}
