namespace Avi.Mesh;

/// <summary>A gateway's place on a node: many topics in one queue, and publishing that never waits.</summary>
/// <remarks>
/// It hears every message that comes in for a topic that it has joined, and every message that others publish on this
/// node, whatever the topic; never its own. Members may be called from any thread. Disposing leaves all topics.
/// </remarks>
public interface IMeshAttachment : IAsyncDisposable
{
    /// <summary>Gets the node that this is a part of.</summary>
    PeerId NodeId { get; }

    /// <summary>Gets how many messages were dropped because the queue was full: the oldest one each time.</summary>
    long DroppedMessages { get; }

    /// <summary>Joins a topic of the mesh. Joining twice is the same as once.</summary>
    /// <param name="topic">The topic, exactly; this does not know wildcards.</param>
    /// <returns>
    /// <see langword="false"/> when the topic is empty or too long or has a wildcard, or the node takes no more topics.
    /// </returns>
    bool TryJoin(string topic);

    /// <summary>Leaves a topic. Other users of the node that want it keep it.</summary>
    /// <param name="topic">The topic.</param>
    void Leave(string topic);

    /// <summary>Publishes a message to the mesh and to all other users of this node.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The bytes; copied before the call returns.</param>
    /// <returns>
    /// What became of it; it never waits. <see cref="PublishOutcome.Refused"/> when the topic is none, the payload has
    /// more than <see cref="MeshMessage.MaxPayloadBytes"/>, or the node is disposed.
    /// </returns>
    PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload);

    /// <summary>Reads the queue. For one reader.</summary>
    /// <param name="cancellation">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The messages as they come; ends when the attachment or the node is disposed.</returns>
    IAsyncEnumerable<MeshMessage> ReadAllAsync(CancellationToken cancellation = default);
}
