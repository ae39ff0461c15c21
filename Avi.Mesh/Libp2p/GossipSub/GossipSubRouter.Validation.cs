namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>Messages whose signature is right, and what the application says of them.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>The application has judged a message that waited for it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="forwarder">Which peer handed it on; it may have left.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="now">Monotonic time.</param>
    public void Judge(PubSubMessage message, PeerId forwarder, MessageVerdict verdict, TimeSpan now)
    {
        MessageOutcome outcome = verdict switch
        {
            MessageVerdict.Accept => Accept(message, forwarder, now),
            MessageVerdict.Reject => Reject(message, forwarder),
            _ => MessageOutcome.Ignored,
        };
        output.OnMessageJudged(outcome);
    }

    private MessageOutcome ReceiveAuthentic(RouterPeer sender, PubSubMessage message, TimeSpan now)
    {
        if (_seen.Contains(message.Id))
            return ReceiveDuplicate(sender, message, now);

        // What cannot be judged is not remembered either: it may come again, from another peer, when there is room.
        ValidationStart validation = output.BeginValidation(message, sender.Id);
        if (validation == ValidationStart.NoRoom)
            return MessageOutcome.NotValidated;

        _seen.TryAdd(message.Id, now);
        _scores.BeginDelivery(sender.Score, message.Topic, message.Id, now);
        SendDontWant(message, sender);
        return validation == ValidationStart.Begun
            ? MessageOutcome.InValidation
            : Accept(message, sender.Id, now);
    }

    private MessageOutcome ReceiveDuplicate(RouterPeer sender, PubSubMessage message, TimeSpan now)
    {
        _scores.AddDuplicate(sender.Score, message.Topic, message.Id, now);
        return MessageOutcome.Duplicate;
    }

    private MessageOutcome Reject(PubSubMessage message, PeerId forwarder)
    {
        if (_peers.TryGetValue(forwarder, out RouterPeer? peer))
            RejectMessage(peer, message.Topic);

        return MessageOutcome.Rejected;
    }

    private MessageOutcome Accept(PubSubMessage message, PeerId forwarder, TimeSpan now)
    {
        // The topic may have been left while the application was thinking.
        if (!_joined.TryGetValue(message.Topic, out RouterTopic? topic))
            return MessageOutcome.NotSubscribed;

        if (_peers.TryGetValue(forwarder, out RouterPeer? peer))
            _scores.AddFirstDelivery(peer.Score, message.Topic, message.Id, now);

        _cache.Add(message);
        output.Deliver(message, forwarder);
        Forward(topic, message, forwarder);
        return MessageOutcome.Accepted;
    }
}
