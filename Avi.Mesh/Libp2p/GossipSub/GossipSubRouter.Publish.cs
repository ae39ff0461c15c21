namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>Messages: our own go out, others' come in and go on.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>Sends a message of this node.</summary>
    /// <param name="message">The message, signed.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>To how many peers it was handed.</returns>
    public int Publish(PubSubMessage message, TimeSpan now)
    {
        // First, so that it is not taken again when it comes back, and can be asked for.
        if (!_seen.TryAdd(message.Id, now))
            return 0;

        _cache.Add(message);
        if (!_topics.TryGetValue(message.Topic, out RouterTopic? topic))
            return 0;

        if (!topic.IsJoined)
            RefreshFanout(topic, now);

        return options.FloodPublish ? Flood(topic, message) : SendToLinked(topic, message);
    }

    /// <summary>Takes an RPC of a peer. What comes from one that is not here any more is ignored.</summary>
    public void Receive(ReceivedRpc rpc, TimeSpan now)
    {
        if (!_peers.TryGetValue(rpc.Sender, out RouterPeer? peer))
            return;

        if (rpc.Ignored > 0)
            output.OnRouterEvent(RouterEvent.LimitReached, rpc.Ignored);

        // What it wants is noted whatever it is worth: it will get it when it is worth more again.
        foreach (SubscriptionChange change in rpc.Subscriptions)
            ReceiveSubscription(peer, change, now);

        if (Hears(peer))
            ReceiveContent(peer, rpc, now);
        else
            output.OnRouterEvent(RouterEvent.RpcIgnored, Math.Max(rpc.Messages.Count, 1));

        Flush();
    }

    private void ReceiveContent(RouterPeer peer, ReceivedRpc rpc, TimeSpan now)
    {
        foreach (MessageOutcome refusal in rpc.Refusals)
        {
            output.OnMessageJudged(refusal);
            RejectMessage(peer, NoTopic);
        }

        foreach (PubSubMessage message in rpc.Messages)
        {
            // The one before may have been the last that the peer is listened to for.
            if (!Hears(peer))
            {
                output.OnRouterEvent(RouterEvent.RpcIgnored);
                continue;
            }

            MessageOutcome outcome = ReceiveMessage(peer, message, now);
            if (outcome != MessageOutcome.InValidation)
                output.OnMessageJudged(outcome);
        }

        ReceiveControl(peer, rpc, now);
    }

    private int Flood(RouterTopic topic, PubSubMessage message)
    {
        int sent = 0;
        foreach (RouterPeer peer in topic.Subscribers)
        {
            if (!PublishesTo(peer))
                continue;

            peer.Sink.Send(SendPriority.Message, message.Frame);
            sent++;
        }

        return sent;
    }

    private int SendToLinked(RouterTopic topic, PubSubMessage message)
    {
        HashSet<RouterPeer> linked = topic.IsJoined ? topic.Mesh : topic.Fanout;
        List<RouterPeer> targets =
        [
            .. linked,
            .. topic.Subscribers.Where(peer => IsUnmeshed(peer) && PublishesTo(peer)),
        ];

        // A mesh that is still too small would lose our own messages.
        if (linked.Count < options.Degree)
        {
            targets.AddRange(Pick(
                topic.Subscribers,
                peer => !IsUnmeshed(peer) && PublishesTo(peer) && !linked.Contains(peer),
                options.Degree - linked.Count));
        }

        targets.ForEach(peer => peer.Sink.Send(SendPriority.Message, message.Frame));
        return targets.Count;
    }

    /// <summary>Says whether a peer gets all messages of its topics though it is in no mesh.</summary>
    private static bool IsUnmeshed(RouterPeer peer) => peer.IsDirect || !peer.SpeaksGossipSub;

    private void RefreshFanout(RouterTopic topic, TimeSpan now)
    {
        topic.FanoutExpiry = now + options.FanoutTimeToLive;
        FillFanout(topic);
    }

    private void FillFanout(RouterTopic topic)
    {
        int missing = options.Degree - topic.Fanout.Count;
        if (missing > 0 && topic.Fanout.Count < topic.Subscribers.Count)
        {
            topic.Fanout.UnionWith(Pick(
                topic.Subscribers,
                peer => !IsUnmeshed(peer) && PublishesTo(peer) && !topic.Fanout.Contains(peer),
                missing));
        }
    }

    private MessageOutcome ReceiveMessage(RouterPeer sender, PubSubMessage message, TimeSpan now)
    {
        // A forgery is no answer to who asked for the true one.
        if (!IsInvalid(message.Verdict))
            _promises.Keep(message.Id);

        if (message.Author.Id == self)
            return MessageOutcome.OwnMessage;

        if (!_joined.ContainsKey(message.Topic))
            return MessageOutcome.NotSubscribed;

        // Only an authentic message is remembered; else a forger could make us drop the true one.
        if (message.Verdict == MessageOutcome.Accepted)
            return ReceiveAuthentic(sender, message, now);

        if (_seen.Contains(message.Id))
            return ReceiveDuplicate(sender, message, now);

        if (IsInvalid(message.Verdict))
            RejectMessage(sender, message.Topic);

        return message.Verdict;
    }

    private void Forward(RouterTopic topic, PubSubMessage message, PeerId forwarder)
    {
        foreach (RouterPeer peer in topic.Mesh)
            ForwardTo(peer, message, forwarder);

        foreach (RouterPeer peer in topic.Subscribers)
        {
            if (IsUnmeshed(peer))
                ForwardTo(peer, message, forwarder);
        }
    }

    private void ForwardTo(RouterPeer peer, PubSubMessage message, PeerId forwarder)
    {
        if (peer.Id != forwarder && peer.Id != message.Author.Id && !IsUnwanted(peer, message.Id))
            peer.Sink.Send(SendPriority.Message, message.Frame);
    }
}
