using Avi.Mesh.Libp2p.GossipSub.Scoring;

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

    /// <summary>A peer has lost score.</summary>
    void OnPenalty(Penalty penalty);

    /// <summary>Finds what a peer has signed about where it is; empty when nothing is known.</summary>
    ReadOnlyMemory<byte> SignedRecordOf(PeerId peer);

    /// <summary>A peer that has earned our trust tells of others. What it says is not checked.</summary>
    void OnPeersExchanged(PeerId source, IReadOnlyList<ExchangedPeer> peers);

    /// <summary>A direct peer is not here, and it is time to connect to it.</summary>
    void OnDirectPeerMissing(PeerId peer);

    /// <summary>Something happened that is worth a number.</summary>
    void OnRouterEvent(RouterEvent kind, int count = 1);
}
