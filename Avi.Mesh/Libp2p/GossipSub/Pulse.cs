namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Something that happens again and again, and can be waited for.</summary>
/// <remarks>
/// Take <see cref="Next"/> before looking at the state that it is about; else the change in between is missed.
/// </remarks>
internal sealed class Pulse
{
    private TaskCompletionSource? _next;

    /// <summary>Gets a task that ends when it happens next.</summary>
    public Task Next
    {
        get
        {
            TaskCompletionSource? current = Volatile.Read(ref _next);
            if (current is not null)
                return current.Task;

            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
        }
    }

    /// <summary>It happens. Costs next to nothing when nobody waits.</summary>
    public void Fire()
    {
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }
}
