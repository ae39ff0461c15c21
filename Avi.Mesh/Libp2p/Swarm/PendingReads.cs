namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Counts the reads that a connection's end waits for. For several threads.</summary>
internal sealed class PendingReads
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1; // One for the connection itself, which may begin others.

    /// <summary>A read begins; not after <see cref="CloseAsync"/>.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>A read has ended.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _ended.TrySetResult();
    }

    /// <summary>Says that no more reads begin, once, and waits for the end of those that have.</summary>
    public Task CloseAsync()
    {
        End();
        return _ended.Task;
    }
}
