using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Avi.Bridge.Sessions;

/// <summary>Hands events to everyone who watches. Who does not read loses the oldest, and holds up nobody.</summary>
internal sealed class EventWatchers
{
    private const int EventsPerWatcher = 256;

    private readonly Lock _lock = new();
    private Channel<BridgeEvent>[] _watchers = [];
    private bool _isComplete;
    private long _droppedEvents;

    /// <summary>Gets how many events were dropped because their watcher did not read.</summary>
    public long DroppedEvents => Interlocked.Read(ref _droppedEvents);

    public void Announce(BridgeEvent happened)
    {
        foreach (Channel<BridgeEvent> watcher in Volatile.Read(ref _watchers))
            watcher.Writer.TryWrite(happened); // full: the oldest leaves
    }

    /// <returns>The events from this call on; ends when the gateway has stopped.</returns>
    /// <param name="cancellation">Ends the watching.</param>
    public IAsyncEnumerable<BridgeEvent> WatchAsync(CancellationToken cancellation)
    {
        Channel<BridgeEvent> watcher = Channel.CreateBounded<BridgeEvent>(
            new BoundedChannelOptions(EventsPerWatcher) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref _droppedEvents));
        Add(watcher);
        return ReadAsync(watcher, cancellation, CancellationToken.None);
    }

    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            foreach (Channel<BridgeEvent> watcher in _watchers)
                watcher.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<BridgeEvent> ReadAsync(
        Channel<BridgeEvent> watcher, CancellationToken watching, [EnumeratorCancellation] CancellationToken reading)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watching, reading);
        try
        {
            await foreach (BridgeEvent happened in watcher.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
                yield return happened;
        }
        finally
        {
            Remove(watcher);
        }
    }

    private void Add(Channel<BridgeEvent> watcher)
    {
        lock (_lock)
        {
            if (_isComplete)
                watcher.Writer.TryComplete();
            else
                Volatile.Write(ref _watchers, [.. _watchers, watcher]);
        }
    }

    private void Remove(Channel<BridgeEvent> watcher)
    {
        lock (_lock)
            Volatile.Write(ref _watchers, [.. _watchers.Where(other => other != watcher)]);
    }
}
