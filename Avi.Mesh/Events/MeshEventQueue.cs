using System.Threading.Channels;

namespace Avi.Mesh.Events;

/// <summary>One reader's events, as the hub sees them: live from the moment it was made, bounded.</summary>
internal sealed class MeshEventQueue
{
    private readonly Channel<MeshEvent> _events;
    private readonly Action<MeshEventQueue> _leave;
    private readonly CancellationTokenRegistration _leaveWhenCancelled;

    /// <param name="capacity">How many events wait; the oldest makes room.</param>
    /// <param name="onDropped">Called for each that has made room.</param>
    /// <param name="leave">Takes it from the hub; called once or more.</param>
    /// <param name="cancellation">Has it leave.</param>
    public MeshEventQueue(
        int capacity, Action onDropped, Action<MeshEventQueue> leave, CancellationToken cancellation)
    {
        _events = Channel.CreateBounded<MeshEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => onDropped());
        _leave = leave;
        _leaveWhenCancelled = cancellation.UnsafeRegister(static queue => ((MeshEventQueue)queue!).Leave(), this);
    }

    /// <summary>Adds an event; never waits.</summary>
    public void Add(MeshEvent occurrence) => _events.Writer.TryWrite(occurrence);

    /// <summary>Ends the queue after what is in it.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Reads the events as they come; see <see cref="UntilCancelled"/>.</summary>
    public IAsyncEnumerable<MeshEvent> ReadAllAsync(CancellationToken ofCall, CancellationToken ofLoop) =>
        _events.Reader.ReadAllAsync(ofCall, ofLoop);

    /// <summary>Gets no more events. Twice is the same as once.</summary>
    public void Leave()
    {
        _leave(this);
        Complete();
        _leaveWhenCancelled.Unregister();
    }
}
