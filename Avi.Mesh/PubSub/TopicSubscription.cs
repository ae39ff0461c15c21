using System.Runtime.CompilerServices;

namespace Avi.Mesh.PubSub;

/// <summary>One application's subscription to one topic.</summary>
internal sealed class TopicSubscription(string topic, MessageQueue queue, PlainPlane plane)
    : MeshSubscription(topic), ILocalUser
{
    private CancellationToken _ofCall;
    private CancellationTokenRegistration _endWhenCancelled;
    private int _isRead;

    /// <inheritdoc/>
    public override long DroppedMessages => queue.DroppedMessages;

    /// <inheritdoc/>
    public MessageQueue Queue => queue;

    /// <summary>Ends the subscription with a token.</summary>
    public void EndWith(CancellationToken cancellation)
    {
        _ofCall = cancellation;
        _endWhenCancelled = cancellation.UnsafeRegister(static self => ((TopicSubscription)self!).End(), this);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerator<MeshMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
            throw new InvalidOperationException("A subscription has one reader. Subscribe once more for another.");

        return ReadAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        End();
        _endWhenCancelled.Unregister();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<MeshMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (MeshMessage message in queue.ReadAllAsync(_ofCall, cancellation).ConfigureAwait(false))
                yield return message;
        }
        finally
        {
            // Who stops reading wants no more, and need not say so twice.
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    private void End()
    {
        plane.Leave(Topic, this);
        queue.Complete();
    }
}
