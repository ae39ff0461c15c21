using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.PubSub;

/// <content>Emptying the outbox when peers come.</content>
internal sealed partial class PlainPlane
{
    private async Task EmptyOutboxAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _becameReady.Reader.ReadAsync(stopping).ConfigureAwait(false);
                await EmptyOutboxOnceAsync(stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task EmptyOutboxOnceAsync(CancellationToken stopping)
    {
        while (true)
        {
            Task room = _protocol.Room.Next;
            if (IsOutboxDone())
                return;

            await room.WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes as many of the waiting messages as there is room for.</summary>
    /// <returns>Whether there is no more to do, until it becomes ready again.</returns>
    private bool IsOutboxDone()
    {
        lock (_lock)
        {
            while (_isReady && _outbox.TryPeek(out PubSubMessage? message))
            {
                if (!_protocol.TryPublish(message))
                    return false;

                _outbox.RemoveOldest();
                _metrics.OutboxChanged(-1);
            }

            return true;
        }
    }
}
