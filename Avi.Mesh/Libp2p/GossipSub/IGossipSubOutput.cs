namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Takes what the router decides, apart from what it sends.</summary>
internal interface IGossipSubOutput
{
    /// <summary>A new, authentic message of a topic that is subscribed here.</summary>
    /// <param name="message">The message.</param>
    /// <param name="forwarder">Which peer handed it on.</param>
    void Deliver(PubSubMessage message, PeerId forwarder);

    /// <summary>
    /// Has a message judged by the application, if it wants to; the verdict comes to
    /// <see cref="GossipSubRouter.Judge"/>, later.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="forwarder">Which peer handed it on.</param>
    ValidationStart BeginValidation(PubSubMessage message, PeerId forwarder);

    /// <summary>Every message that came in, with what became of it.</summary>
    void OnMessageJudged(MessageOutcome outcome);

    /// <summary>Something happened that is worth a number.</summary>
    void OnRouterEvent(RouterEvent kind, int count = 1);
}
