namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>What peers say about topics, meshes and messages that they have.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>For those who are put out because they misbehave, or need nobody.</summary>
    private static IReadOnlyList<ExchangedPeer> ExchangeNobody => [];

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

        bool isGossip = rpc.Announcements.Count > 0 || rpc.Requests.Count > 0;
        if (isGossip && GossipsWith(peer))
            ReceiveGossip(peer, rpc, now);

        ReceiveDontWants(peer, rpc.DontWants);

        foreach (string topic in rpc.Grafts)
            ReceiveGraft(peer, topic, now);

        foreach (PruneNotice prune in rpc.Prunes)
            ReceivePrune(peer, prune, now);
    }

    private void ReceiveGossip(RouterPeer peer, ReceivedRpc rpc, TimeSpan now)
    {
        if (rpc.Announcements.Count > 0)
            ReceiveAnnouncements(peer, rpc.Announcements, now);

        if (rpc.Requests.Count > 0)
            ReceiveRequests(peer, rpc.Requests);
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

        if (peer.IsDirect)
        {
            RefuseGraft(peer, name, now, ExchangeNobody);
            return;
        }

        if (_backoffs.TryGet(name, peer.Id, out Backoff backoff) && now < backoff.Expiry)
        {
            RefuseEarlyGraft(peer, name, backoff, now);
            return;
        }

        if (peer.Score.Value < 0)
        {
            RefuseGraft(peer, name, now, ExchangeNobody);
            return;
        }

        // One that has not announced the topic, or of which we remember no more topics, cannot be kept in its mesh.
        bool isRoom = topic.Mesh.Count < options.DegreeHigh || peer.IsOutbound;
        if (!isRoom || !topic.Subscribers.Contains(peer))
        {
            RefuseGraft(peer, name, now, ExchangeFor(name, peer));
            return;
        }

        EnterMesh(topic, peer);
        output.OnRouterEvent(RouterEvent.GraftAccepted);
    }

    private void RefuseGraft(RouterPeer peer, string topic, TimeSpan now, IReadOnlyList<ExchangedPeer> peers)
    {
        SendPrune(topic, peer, options.PruneBackoff, now, peers);
        output.OnRouterEvent(RouterEvent.GraftRefused);
    }

    /// <summary>A GRAFT came within a backoff. It is a fault only if the peer must know of the backoff.</summary>
    /// <remarks>
    /// It need not: one that has restarted has forgotten it, on a stream that was lost the PRUNE may have been lost
    /// too, and a GRAFT may have crossed the PRUNE on its way. go-libp2p punishes all three.
    /// </remarks>
    private void RefuseEarlyGraft(RouterPeer peer, string topic, Backoff backoff, TimeSpan now)
    {
        // A peer that asks again within seconds after a full backoff began does not listen; an answer would be wasted.
        bool isKnown = backoff.KnownAt >= peer.OpenedAt;
        bool isFlood = now < backoff.Expiry + options.GraftFloodThreshold - options.PruneBackoff;
        if (isKnown && now >= backoff.KnownAt + options.GraftCrossing)
            PenalizeEarlyGraft(peer, isFlood);

        _backoffs.Extend(topic, peer.Id, now + options.PruneBackoff, isKnown ? backoff.KnownAt : now);
        if (!isKnown || !isFlood)
            TellPrune(topic, peer, options.PruneBackoff, ExchangeNobody);

        output.OnRouterEvent(RouterEvent.GraftRefused);
    }

    private void ReceivePrune(RouterPeer peer, PruneNotice prune, TimeSpan now)
    {
        if (!_joined.TryGetValue(prune.Topic, out RouterTopic? topic))
            return;

        // Before it leaves the mesh, where it has earned some of its score.
        TakeExchange(peer, prune);
        LeaveMesh(topic, peer);
        _backoffs.Extend(prune.Topic, peer.Id, now + BackoffOf(prune), now);
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
        && !peer.IsDirect
        && peer.Score.Value >= 0
        && !topic.Mesh.Contains(peer)
        && !_backoffs.IsActive(topic.Name, peer.Id, now, options.BackoffSlack);

    private void GraftPeer(RouterTopic topic, RouterPeer peer)
    {
        EnterMesh(topic, peer);
        ControlOf(peer).Graft(topic.Name);
        output.OnRouterEvent(RouterEvent.GraftSent);
    }

    private void SendPrune(string topic, RouterPeer peer, TimeSpan backoff, TimeSpan now) =>
        SendPrune(topic, peer, backoff, now, ExchangeFor(topic, peer));

    private void SendPrune(
        string topic, RouterPeer peer, TimeSpan backoff, TimeSpan now, IReadOnlyList<ExchangedPeer> peers)
    {
        _backoffs.Extend(topic, peer.Id, now + backoff, now);
        TellPrune(topic, peer, backoff, peers);
    }

    private void TellPrune(string topic, RouterPeer peer, TimeSpan backoff, IReadOnlyList<ExchangedPeer> peers)
    {
        ControlOf(peer).Prune(topic, backoff, peers);
        output.OnRouterEvent(RouterEvent.PruneSent);
    }
}
