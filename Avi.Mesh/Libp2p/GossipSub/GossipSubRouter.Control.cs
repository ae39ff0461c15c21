namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>What peers say about topics, meshes and messages that they have.</content>
internal sealed partial class GossipSubRouter
{
    private void ReceiveSubscription(RouterPeer peer, SubscriptionChange change, TimeSpan now)
    {
        if (!change.IsSubscribed)
        {
            if (peer.RemoveTopic(change.Topic))
                Unlink(peer, change.Topic);

            return;
        }

        bool isRoom = peer.Topics.Count < options.MaxTopicsOfPeer
            && peer.TopicCharacters + change.Topic.Length <= options.MaxTopicCharactersOfPeer;
        if (!isRoom && !peer.Topics.Contains(change.Topic))
        {
            output.OnRouterEvent(RouterEvent.LimitReached);
            return;
        }

        peer.AddTopic(change.Topic);
        IsReady |= IsSettled(peer);
        RouterTopic topic = TopicOf(change.Topic);
        topic.Subscribers.Add(peer);

        // A mesh that is too small need not wait for the next heartbeat.
        if (topic.IsJoined && topic.Mesh.Count < options.DegreeLow && CanGraft(topic, peer, now))
            GraftPeer(topic, peer);
    }

    private void ReceiveControl(RouterPeer peer, ReceivedRpc rpc, TimeSpan now)
    {
        if (!peer.SpeaksGossipSub)
            return;

        if (rpc.Announcements.Count > 0)
            ReceiveAnnouncements(peer, rpc.Announcements, now);

        if (rpc.Requests.Count > 0)
            ReceiveRequests(peer, rpc.Requests);

        ReceiveDontWants(peer, rpc.DontWants);

        foreach (string topic in rpc.Grafts)
            ReceiveGraft(peer, topic, now);

        foreach (PruneNotice prune in rpc.Prunes)
            ReceivePrune(peer, prune, now);
    }

    private void ReceiveAnnouncements(RouterPeer peer, IReadOnlyList<Announcement> announcements, TimeSpan now)
    {
        if (++peer.IHaveRpcs > options.MaxIHaveRpcs || peer.IdsAsked >= options.MaxIHaveIds)
        {
            output.OnRouterEvent(RouterEvent.LimitReached);
            return;
        }

        HashSet<MessageId> wanted = [];
        foreach (Announcement announcement in announcements)
        {
            if (_joined.ContainsKey(announcement.Topic))
                wanted.UnionWith(announcement.Ids.Where(id => !_seen.Contains(id)));
        }

        // In random order: when it is cut off, different peers are asked for different messages.
        List<MessageId> asked = [.. wanted];
        int count = Math.Min(asked.Count, options.MaxIHaveIds - peer.IdsAsked);
        if (count == 0)
            return;

        Shuffle(asked, count);
        peer.IdsAsked += count;
        for (int i = 0; i < count; i++)
            ControlOf(peer).IWant(asked[i]);

        _promises.Add(asked[random.Next(count)], peer.Id, now);
        output.OnRouterEvent(RouterEvent.IWantSent, count);
    }

    private void ReceiveRequests(RouterPeer peer, IReadOnlyList<MessageId> ids)
    {
        foreach (MessageId id in ids)
        {
            if (++peer.IdsRequested > options.MaxIHaveIds)
            {
                output.OnRouterEvent(RouterEvent.LimitReached);
                return;
            }

            if (IsUnwanted(peer, id) || _cache.TakeFor(id, peer.Id, options.MaxIWantAnswers) is not { } message)
                continue;

            peer.Sink.Send(SendPriority.Gossip, message.Frame);
            output.OnRouterEvent(RouterEvent.IWantAnswered);
        }
    }

    private void ReceiveGraft(RouterPeer peer, string name, TimeSpan now)
    {
        // Not even a PRUNE for topics that are not ours: anybody could make us send those without end.
        if (!_joined.TryGetValue(name, out RouterTopic? topic) || topic.Mesh.Contains(peer))
            return;

        if (_backoffs.TryGetExpiry(name, peer.Id, out TimeSpan expiry) && now < expiry)
        {
            RefuseEarlyGraft(peer, name, expiry, now);
            return;
        }

        // One that has not announced the topic, or of which we remember no more topics, cannot be kept in its mesh.
        bool isRoom = topic.Mesh.Count < options.DegreeHigh || peer.IsOutbound;
        if (!isRoom || !topic.Subscribers.Contains(peer))
        {
            SendPrune(name, peer, options.PruneBackoff, now);
            output.OnRouterEvent(RouterEvent.GraftRefused);
            return;
        }

        topic.Mesh.Add(peer);
        output.OnRouterEvent(RouterEvent.GraftAccepted);
    }

    private void RefuseEarlyGraft(RouterPeer peer, string topic, TimeSpan expiry, TimeSpan now)
    {
        // A peer that asks again within seconds after a full backoff began does not listen; an answer would be wasted.
        bool isFlood = now < expiry + options.GraftFloodThreshold - options.PruneBackoff;
        if (isFlood)
            _backoffs.Extend(topic, peer.Id, now + options.PruneBackoff);
        else
            SendPrune(topic, peer, options.PruneBackoff, now);

        output.OnRouterEvent(RouterEvent.GraftRefused);
    }

    private void ReceivePrune(RouterPeer peer, PruneNotice prune, TimeSpan now)
    {
        if (!_joined.TryGetValue(prune.Topic, out RouterTopic? topic))
            return;

        topic.Mesh.Remove(peer);
        _backoffs.Extend(prune.Topic, peer.Id, now + BackoffOf(prune));
        output.OnRouterEvent(RouterEvent.PruneReceived);
    }

    private TimeSpan BackoffOf(PruneNotice prune)
    {
        if (prune.BackoffSeconds == 0)
            return options.PruneBackoff;

        // Compared as the number that came: as a TimeSpan it could overflow.
        return prune.BackoffSeconds < (ulong)options.MaxReceivedBackoff.TotalSeconds
            ? TimeSpan.FromSeconds((double)prune.BackoffSeconds)
            : options.MaxReceivedBackoff;
    }

    private bool CanGraft(RouterTopic topic, RouterPeer peer, TimeSpan now) =>
        peer.SpeaksGossipSub
        && !topic.Mesh.Contains(peer)
        && !_backoffs.IsActive(topic.Name, peer.Id, now, options.BackoffSlack);

    private void GraftPeer(RouterTopic topic, RouterPeer peer)
    {
        topic.Mesh.Add(peer);
        ControlOf(peer).Graft(topic.Name);
        output.OnRouterEvent(RouterEvent.GraftSent);
    }

    private void SendPrune(string topic, RouterPeer peer, TimeSpan backoff, TimeSpan now)
    {
        _backoffs.Extend(topic, peer.Id, now + backoff);
        ControlOf(peer).Prune(topic, backoff);
        output.OnRouterEvent(RouterEvent.PruneSent);
    }
}
