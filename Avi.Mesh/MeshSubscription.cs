namespace Avi.Mesh;

/// <summary>The messages of a topic, from the moment of the subscription on. For one reader.</summary>
/// <remarks>
/// Messages wait in a bounded queue. When it is full, the oldest makes room: a reader that does not read costs itself
/// messages, and nobody else anything. Disposing, or ending the <see langword="await foreach"/>, ends the subscription.
/// </remarks>
public abstract class MeshSubscription : IAsyncEnumerable<MeshMessage>, IAsyncDisposable
{
    private protected MeshSubscription(string topic) => Topic = topic;

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Gets how many messages were dropped because the queue was full.</summary>
    public abstract long DroppedMessages { get; }

    /// <summary>Reads the messages as they come; ends when the subscription or the node is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading at once, with an exception.</param>
    /// <returns>The messages.</returns>
    /// <exception cref="OperationCanceledException">
    /// Its token, or that of <see cref="MeshNode.SubscribeAsync"/>, was cancelled.
    /// </exception>
    public abstract IAsyncEnumerator<MeshMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default);

    /// <summary>Ends the subscription. What is in the queue can still be read.</summary>
    /// <returns>A task that ends at once.</returns>
    public abstract ValueTask DisposeAsync();
}
