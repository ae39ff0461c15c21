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
            peer.OnHeartbeat();

        IsReady = _peers.Values.Any(IsSettled);
        _scores.Pass(now);
        PenalizeBrokenPromises(now);
        if (_heartbeats % options.DirectConnectHeartbeats == 1)
            MissDirectPeers();

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

    private void MissDirectPeers()
    {
        foreach (PeerId peer in options.DirectPeers)
        {
            if (!_peers.ContainsKey(peer))
                output.OnDirectPeerMissing(peer);
        }
    }

    private void MaintainMesh(RouterTopic topic, TimeSpan now)
    {
        PruneNegative(topic, now);
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

        if (_heartbeats % options.OpportunisticGraftHeartbeats == 0)
            GraftOpportunistically(topic, now);
    }

    private void PruneNegative(RouterTopic topic, TimeSpan now)
    {
        // Removing while enumerating is allowed for a set.
        foreach (RouterPeer peer in topic.Mesh)
        {
            if (peer.Score.Value >= 0)
                continue;

            SendPrune(topic.Name, peer, options.PruneBackoff, now, ExchangeNobody);
            LeaveMesh(topic, peer);
        }
    }

    /// <summary>A mesh of peers that do little gets some that did more, else it might never meet them.</summary>
    private void GraftOpportunistically(RouterTopic topic, TimeSpan now)
    {
        if (topic.Mesh.Count < 2)
            return;

        double[] scores = [.. topic.Mesh.Select(peer => peer.Score.Value).Order()];
        double median = scores[scores.Length / 2];
        if (median >= options.Scores.OpportunisticGraftThreshold)
            return;

        List<RouterPeer> better = Pick(
            topic.Subscribers,
            peer => CanGraft(topic, peer, now) && peer.Score.Value > median,
            options.OpportunisticGraftPeers);
        better.ForEach(peer => GraftPeer(topic, peer));
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
        // The best stay, then as many outbound ones as are missing among them; the other places go to anybody: were
        // they given by score too, an attacker who serves well could have the whole mesh.
        HashSet<RouterPeer> kept = [.. Pick(topic.Mesh, _ => true, int.MaxValue)
            .OrderByDescending(peer => peer.Score.Value)
            .Take(options.DegreeScore)];
        int outbound = kept.Count(peer => peer.IsOutbound);
        kept.UnionWith(Pick(
            topic.Mesh, peer => peer.IsOutbound && !kept.Contains(peer), Math.Max(0, options.DegreeOutbound - outbound)));
        kept.UnionWith(Pick(topic.Mesh, peer => !kept.Contains(peer), degree - kept.Count));

        foreach (RouterPeer peer in topic.Mesh)
        {
            if (kept.Contains(peer))
                continue;

            SendPrune(topic.Name, peer, options.PruneBackoff, now);
            LeaveMesh(topic, peer);
        }
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

            topic.Fanout.RemoveWhere(peer => !PublishesTo(peer));
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
            topic.Subscribers,
            peer => !IsUnmeshed(peer) && GossipsWith(peer) && !linked.Contains(peer),
            int.MaxValue);
        int count = Math.Max(options.DegreeLazy, (int)(options.GossipFactor * others.Count));
        foreach (RouterPeer peer in others.Take(count))
        {
            // Each peer gets another choice when there is too much, so that together they hear of everything.
            Shuffle(topic.Announced, Math.Min(options.MaxIHaveIds, topic.Announced.Count));
            ControlOf(peer).IHave(topic.Name, [.. topic.Announced.Take(options.MaxIHaveIds)]);
        }
    }
}
