namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>How many bytes may be in use at once. Who wants more waits his turn.</summary>
internal sealed class ByteBudget(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = [];
    private long _used;

    /// <summary>Gets how many bytes are in use.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Takes bytes, when there are enough and nobody waits.</summary>
    /// <remarks>One that alone is over the capacity gets it when nothing else is in use.</remarks>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_waiters.Count == 0 && FitsLocked(bytes))
            {
                _used += bytes;
                return ValueTask.CompletedTask;
            }

            var waiter = new Waiter(bytes);
            _waiters.Enqueue(waiter);
            return WaitAsync(waiter, cancellation);
        }
    }

    /// <summary>Takes bytes when there are enough and nobody waits for them.</summary>
    public bool TryTake(int bytes)
    {
        lock (_lock)
        {
            if (_waiters.Count > 0 || !FitsLocked(bytes))
                return false;

            _used += bytes;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(int bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            while (_waiters.TryPeek(out Waiter? next) && (next.Task.IsCanceled || FitsLocked(next.Bytes)))
            {
                // One that has given up in the meantime takes nothing.
                _waiters.Dequeue();
                if (next.TrySetResult())
                    _used += next.Bytes;
            }
        }
    }

    private static async ValueTask WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter);
        await waiter.Task.ConfigureAwait(false);
    }

    private bool FitsLocked(int bytes) => _used == 0 || _used + bytes <= capacity;

    private sealed class Waiter(int bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Bytes => bytes;
    }
}
