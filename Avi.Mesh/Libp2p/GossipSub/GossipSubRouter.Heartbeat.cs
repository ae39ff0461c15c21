namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>The heartbeat: keeps each mesh between its bounds, and gossips. In the order that go-libp2p has.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>
    /// Walking through all backoffs at each heartbeat would cost more than keeping them a while longer.
    /// </summary>
    private const int HeartbeatsBetweenCleanups = 15;

    private int _heartbeats;

    /// <summary>The heartbeat interval has passed.</summary>
    public void Heartbeat(TimeSpan now)
    {
        if (++_heartbeats % HeartbeatsBetweenCleanups == 0)
            _backoffs.RemoveExpired(now, options.BackoffSlack);

        foreach (RouterPeer peer in _peers.Values)
        {
            peer.Heartbeats++;
            peer.IHaveRpcs = 0;
            peer.IdsAsked = 0;
            peer.IdsRequested = 0;
            peer.DontWants.Shift();
        }

        IsReady = _peers.Values.Any(IsSettled);
        if (_promises.RemoveBroken(now) is > 0 and int broken)
            output.OnRouterEvent(RouterEvent.PromiseBroken, broken);

        CollectAnnounced();
        foreach (RouterTopic topic in _joined.Values)
        {
            MaintainMesh(topic, now);
            Gossip(topic, topic.Mesh);
        }

        MaintainFanouts(now);
        Flush();
        _cache.Shift();
    }

    private void MaintainMesh(RouterTopic topic, TimeSpan now)
    {
        if (topic.Mesh.Count < options.DegreeLow)
            GraftUpTo(topic, options.Degree, now);

        if (topic.Mesh.Count > options.DegreeHigh)
            PruneDownTo(topic, options.Degree, now);

        int outbound = topic.Mesh.Count(peer => peer.IsOutbound);
        if (topic.Mesh.Count >= options.DegreeLow && outbound < options.DegreeOutbound)
        {
            List<RouterPeer> more = Pick(
                topic.Subscribers,
                peer => peer.IsOutbound && CanGraft(topic, peer, now),
                options.DegreeOutbound - outbound);
            more.ForEach(peer => GraftPeer(topic, peer));
        }
    }

    private void GraftUpTo(RouterTopic topic, int degree, TimeSpan now)
    {
        int missing = degree - topic.Mesh.Count;
        if (missing <= 0)
            return;

        List<RouterPeer> more = Pick(topic.Subscribers, peer => CanGraft(topic, peer, now), missing);
        more.ForEach(peer => GraftPeer(topic, peer));
    }

    private void PruneDownTo(RouterTopic topic, int degree, TimeSpan now)
    {
        // The outbound ones that must stay are chosen first; the rest of the places goes to anybody.
        HashSet<RouterPeer> kept = [.. Pick(topic.Mesh, peer => peer.IsOutbound, options.DegreeOutbound)];
        kept.UnionWith(Pick(topic.Mesh, peer => !kept.Contains(peer), degree - kept.Count));

        foreach (RouterPeer peer in topic.Mesh)
        {
            if (!kept.Contains(peer))
                SendPrune(topic.Name, peer, options.PruneBackoff, now);
        }

        topic.Mesh.IntersectWith(kept);
    }

    private void MaintainFanouts(TimeSpan now)
    {
        List<RouterTopic> unused = [];
        foreach (RouterTopic topic in _topics.Values)
        {
            if (topic.IsJoined || topic.Fanout.Count == 0)
                continue;

            if (now >= topic.FanoutExpiry)
            {
                topic.Fanout.Clear();
                unused.Add(topic);
                continue;
            }

            FillFanout(topic);
            Gossip(topic, topic.Fanout);
        }

        unused.ForEach(Forget);
    }

    private void CollectAnnounced()
    {
        foreach (RouterTopic topic in _topics.Values)
            topic.Announced.Clear();

        foreach (PubSubMessage message in _cache.Announced)
        {
            if (_topics.TryGetValue(message.Topic, out RouterTopic? topic))
                topic.Announced.Add(message.Id);
        }
    }

    private void Gossip(RouterTopic topic, HashSet<RouterPeer> linked)
    {
        if (topic.Announced.Count == 0)
            return;

        List<RouterPeer> others = Pick(
            topic.Subscribers, peer => peer.SpeaksGossipSub && !linked.Contains(peer), int.MaxValue);
        int count = Math.Max(options.DegreeLazy, (int)(options.GossipFactor * others.Count));
        foreach (RouterPeer peer in others.Take(count))
        {
            // Each peer gets another choice when there is too much, so that together they hear of everything.
            Shuffle(topic.Announced, Math.Min(options.MaxIHaveIds, topic.Announced.Count));
            ControlOf(peer).IHave(topic.Name, [.. topic.Announced.Take(options.MaxIHaveIds)]);
        }
    }
}
