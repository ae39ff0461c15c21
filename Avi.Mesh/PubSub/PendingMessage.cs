using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.PubSub;

/// <summary>A message that waits for the application's verdict.</summary>
internal sealed class PendingMessage(PubSubMessage message, PeerId forwarder)
{
    private readonly TaskCompletionSource<MessageVerdict> _verdict =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the message.</summary>
    public PubSubMessage Message => message;

    /// <summary>Gets which peer handed it on.</summary>
    public PeerId Forwarder => forwarder;

    /// <summary>Gets the message as the application sees it.</summary>
    public MeshMessage Received { get; } =
        new(message.Topic, message.Payload, message.Author.Id, forwarder, message.Sequence);

    /// <summary>Gets the verdict.</summary>
    public Task<MessageVerdict> Verdict => _verdict.Task;

    /// <summary>Gives the verdict; the first one counts.</summary>
    public bool TryJudge(MessageVerdict verdict) => _verdict.TrySetResult(verdict);
}
