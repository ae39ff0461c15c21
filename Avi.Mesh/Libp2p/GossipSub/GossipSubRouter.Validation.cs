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
            MessageVerdict.Reject => Reject(message, forwarder, now),
            _ => Ignore(message, now),
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
        bool isJudged = validation == ValidationStart.Begun;
        _scores.BeginDelivery(sender.Score, message.Topic, message.Id, isJudged, now);
        SendDontWant(message, sender);
        return isJudged ? MessageOutcome.InValidation : Accept(message, sender.Id, now);
    }

    private MessageOutcome ReceiveDuplicate(RouterPeer sender, PubSubMessage message, TimeSpan now)
    {
        if (_scores.AddDuplicate(sender.Score, message.Topic, message.Id, now) == MessageVerdict.Reject)
            RejectMessage(sender, message.Topic);

        return MessageOutcome.Duplicate;
    }

    private MessageOutcome Reject(PubSubMessage message, PeerId forwarder, TimeSpan now)
    {
        // Whoever brings it is to blame: else many peers could send the same message, and one alone would pay.
        RejectMessageOf(forwarder, message.Topic);
        foreach (PeerId peer in _scores.RejectDelivery(forwarder, message.Id, now))
            RejectMessageOf(peer, message.Topic);

        return MessageOutcome.Rejected;
    }

    private void RejectMessageOf(PeerId id, string topic)
    {
        if (_peers.TryGetValue(id, out RouterPeer? peer))
            RejectMessage(peer, topic);
    }

    private MessageOutcome Ignore(PubSubMessage message, TimeSpan now)
    {
        _scores.IgnoreDelivery(message.Id, now);
        return MessageOutcome.Ignored;
    }

    private MessageOutcome Accept(PubSubMessage message, PeerId forwarder, TimeSpan now)
    {
        // The topic may have been left while the application was thinking.
        if (!_joined.TryGetValue(message.Topic, out RouterTopic? topic))
        {
            _scores.IgnoreDelivery(message.Id, now);
            return MessageOutcome.NotSubscribed;
        }

        _scores.AcceptDelivery(forwarder, message.Topic, message.Id, now);
        _cache.Add(message);
        output.Deliver(message, forwarder);
        Forward(topic, message, forwarder);
        return MessageOutcome.Accepted;
    }
}
