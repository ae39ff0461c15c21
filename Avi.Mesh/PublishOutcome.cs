namespace Avi.Mesh;

/// <summary>
/// What became of a publish. Subscribers on the same node got the message in every case but the last two.
/// </summary>
public enum PublishOutcome
{
    /// <summary>It was handed to peers that want the topic, or nobody else does now.</summary>
    Sent,

    /// <summary>No peer is connected; it waits in the outbox until one is, or until newer ones push it out.</summary>
    Queued,

    /// <summary>The node has more to send than it can; nothing was published. Try again later.</summary>
    Busy,

    /// <summary>The topic is empty or too long, or the payload too large; nothing was published.</summary>
    Refused,
}
