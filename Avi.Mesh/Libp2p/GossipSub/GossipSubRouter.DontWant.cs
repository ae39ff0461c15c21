namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>IDONTWANT, of GossipSub 1.2: a large message is not sent to a peer that has it already.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>Tells the mesh that we have a message, as soon as it is known to be its author's.</summary>
    /// <remarks>
    /// The specification says: before validation. That is before the application's, which may take seconds; not before
    /// the signature's, which takes a fraction of a millisecond. A forger who knows an author's next number could
    /// otherwise have us turn away the true message before it comes. js-libp2p has the same order.
    /// </remarks>
    private void SendDontWant(PubSubMessage message, RouterPeer sender)
    {
        if (message.Payload.Length < options.DontWantBytes || !_joined.TryGetValue(message.Topic, out RouterTopic? topic))
            return;

        byte[]? frame = null;
        foreach (RouterPeer peer in topic.Mesh)
        {
            if (peer.Version < GossipSubVersion.V12 || peer == sender || peer.Id == message.Author.Id)
                continue;

            peer.Sink.Send(SendPriority.DontWant, frame ??= RpcFrames.DontWant(message.Id));
            output.OnRouterEvent(RouterEvent.DontWantSent);
        }
    }

    private void ReceiveDontWants(RouterPeer peer, IReadOnlyList<MessageId> ids)
    {
        int count = 0;
        while (count < ids.Count && peer.DontWants.TryAdd(ids[count]))
            count++;

        if (count > 0)
            output.OnRouterEvent(RouterEvent.DontWantReceived, count);

        if (count < ids.Count)
            output.OnRouterEvent(RouterEvent.LimitReached, ids.Count - count);
    }

    /// <summary>Says whether a message is better not sent to a peer, and counts it.</summary>
    private bool IsUnwanted(RouterPeer peer, MessageId id)
    {
        bool isUnwanted = peer.DontWants.Contains(id);
        if (isUnwanted)
            output.OnRouterEvent(RouterEvent.DontWantObeyed);

        return isUnwanted;
    }
}
