namespace Avi.Mesh;

/// <summary>
/// What became of a publish. Subscribers on the same node got the message in every case but the last two.
/// </summary>
public enum PublishOutcome
{
    /// <summary>It was handed to peers that want the topic, or nobody else does now.</summary>
    Sent,

    /// <summary>
    /// No peer has told its topics yet, or none is there; it waits in the outbox until one has, or until newer ones
    /// push it out.
    /// </summary>
    Queued,

    /// <summary>The node has more to send than it can; nothing was published. Try again later.</summary>
    Busy,

    /// <summary>
    /// The topic or the payload is none that can be published, or the node is disposed; nothing was published. Only
    /// <see cref="IMeshAttachment.Publish"/> says so, for data of devices; <see cref="MeshNode.PublishAsync"/> throws.
    /// </summary>
    Refused,
}
