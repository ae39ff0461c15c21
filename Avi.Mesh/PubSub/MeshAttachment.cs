namespace Avi.Mesh.PubSub;

/// <summary>A gateway's place on the node.</summary>
internal sealed class MeshAttachment(MessageQueue queue, PlainPlane plane) : IMeshAttachment, ILocalUser
{
    /// <inheritdoc/>
    public PeerId NodeId => plane.NodeId;

    /// <inheritdoc/>
    public long DroppedMessages => queue.DroppedMessages;

    /// <inheritdoc/>
    public MessageQueue Queue => queue;

    /// <inheritdoc/>
    public bool TryJoin(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return plane.TryJoin(topic, this);
    }

    /// <inheritdoc/>
    public void Leave(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        plane.Leave(topic, this);
    }

    /// <inheritdoc/>
    public PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return plane.Publish(topic, payload, this);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<MeshMessage> ReadAllAsync(CancellationToken cancellation = default) =>
        queue.ReadAllAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        plane.Detach(this);
        queue.Complete();
        return ValueTask.CompletedTask;
    }
}
