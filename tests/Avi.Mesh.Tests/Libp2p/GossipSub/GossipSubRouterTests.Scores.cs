using System.Net;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>What a peer loses by its score, and what keeps an honest one from losing it.</content>
internal sealed partial class GossipSubRouterTests
{
    [Test]
    public void Peer_that_sends_invalid_messages_is_graylisted_and_heard_again_later()
    {
        PeerProbe hostile = SubscribedPeer();
        PeerProbe honest = SubscribedPeer();

        for (int i = 0; i < 9; i++)
            SendInvalid(hostile);
        hostile.Say(rpc => rpc.Add(hostile.Message(Topic, "ignored")));
        honest.Say(rpc => rpc.Add(honest.Message(Topic, "heard")));
        Router.Heartbeat(TimeSpan.FromMinutes(30));
        hostile.Say(rpc => rpc.Add(hostile.Message(Topic, "heard again")), TimeSpan.FromMinutes(30));

        Assert.That(_node.Delivered, Is.EqualTo(new[] { "heard", "heard again" }));
        Assert.That(_node.Count(Penalty.InvalidMessage), Is.EqualTo(9));
        Assert.That(_node.Count(RouterEvent.RpcIgnored), Is.EqualTo(1));
    }

    [Test]
    public void Message_that_the_application_refuses_counts_against_who_sent_it()
    {
        PeerProbe peer = SubscribedPeer();

        for (int i = 0; i < 9; i++)
            Router.Judge(peer.Message(Topic, $"{i}"), peer.Id, MessageVerdict.Reject, default);

        Assert.That(Router.IsGraylisted(peer.Id), Is.True);
        Assert.That(Router.GraylistedCount, Is.EqualTo(1));
    }

    [Test]
    public void All_who_bring_what_the_application_refuses_lose_by_it()
    {
        _node.Validation = ValidationStart.Begun;
        PeerProbe first = SubscribedPeer();
        PeerProbe second = SubscribedPeer();
        PeerProbe late = SubscribedPeer();
        PeerProbe honest = SubscribedPeer();

        for (int i = 0; i < 9; i++)
        {
            PubSubMessage message = first.Message(Topic, $"{i}");
            first.Say(rpc => rpc.Add(message));
            second.Say(rpc => rpc.Add(message));
            Router.Judge(message, first.Id, MessageVerdict.Reject, default);
            late.Say(rpc => rpc.Add(message));
        }

        Assert.That(
            new[] { first, second, late, honest }.Select(peer => Router.IsGraylisted(peer.Id)),
            Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(_node.Count(Penalty.InvalidMessage), Is.EqualTo(27));
    }

    [Test]
    public void Topic_of_a_graylisted_peer_is_remembered_for_when_it_is_heard_again()
    {
        Router.Subscribe(Topic, default);
        PeerProbe peer = Peer();
        Router.SetApplicationScore(peer.Id, -100);

        peer.Subscribe(Topic);
        peer.Take();
        Router.SetApplicationScore(peer.Id, 0);
        Router.Heartbeat(Second);

        Assert.That(peer.Take(), Is.EqualTo(new[] { "graft t" }));
    }

    [Test]
    public void Bad_score_outlives_the_connection_and_a_good_one_does_not()
    {
        PeerProbe hostile = SubscribedPeer();
        for (int i = 0; i < 9; i++)
            SendInvalid(hostile);
        PeerProbe honest = SubscribedPeer();
        honest.Say(rpc => rpc.Add(honest.Message(Topic, "hello")));

        Router.RemovePeer(hostile.Id);
        Router.RemovePeer(honest.Id);
        hostile.Open();
        honest.Open();

        Assert.That(Router.IsGraylisted(hostile.Id), Is.True);
        Assert.That(Router.ScoreOf(honest.Id), Is.Zero);
    }

    [TestCase(-9, true)]
    [TestCase(-11, false)]
    public void Below_the_gossip_threshold_there_is_no_gossip(double score, bool isGossip)
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = _node.Message(Topic, "hello");
        Router.Publish(message, default);
        Router.SetApplicationScore(peer.Id, score);
        peer.Take();

        peer.Say(rpc => rpc.Add(new Announcement(Topic, RandomIds(1))));
        peer.Say(rpc => rpc.Request(message.Id));
        IReadOnlyList<string> answers = peer.Take();
        Router.Heartbeat(Second);

        Assert.That(answers, Has.Count.EqualTo(isGossip ? 2 : 0));
        Assert.That(
            peer.Take().Any(part => part.StartsWith("ihave", StringComparison.Ordinal)), Is.EqualTo(isGossip));
    }

    [TestCase(-49, true, true)]
    [TestCase(-51, true, false)]
    [TestCase(-49, false, true)]
    [TestCase(-51, false, false)]
    public void Below_the_publish_threshold_a_peer_gets_no_message_of_ours(double score, bool floods, bool isSent)
    {
        UseOptions(new GossipSubOptions { FloodPublish = floods });
        PeerProbe peer = Subscribing(Peer());
        Router.SetApplicationScore(peer.Id, score);

        int sent = Router.Publish(_node.Message(Topic, "hello"), default);

        Assert.That((sent, peer.Take().Count), Is.EqualTo(isSent ? (1, 1) : (0, 0)));
    }

    [Test]
    public void Peer_with_a_negative_score_leaves_the_mesh_and_does_not_come_back()
    {
        PeerProbe peer = SubscribedPeer();
        Router.SetApplicationScore(peer.Id, -1);

        Router.Heartbeat(Second);
        IReadOnlyList<string> pruned = peer.Take();
        Router.Heartbeat(Second * 70);
        peer.Say(rpc => rpc.Graft(Topic), Second * 70);

        Assert.That(pruned, Is.EqualTo(new[] { "prune t 60" }));
        Assert.That(peer.Take(), Is.EqualTo(new[] { "prune t 60" }));
        Assert.That(Router.MeshOf(Topic), Is.Empty);
    }

    [Test]
    public void Mesh_that_is_cut_keeps_the_best_four()
    {
        Router.Subscribe(Topic, default);
        PeerProbe[] peers = [.. Enumerable.Range(0, 12).Select(_ => Grafting(Peer()))];
        peers = [.. peers, Grafting(Peer(isOutbound: true))];
        for (int i = 0; i < 4; i++)
            Router.SetApplicationScore(peers[i].Id, 1 + i);

        Router.Heartbeat(Second);

        Assert.That(peers.Take(4).Select(peer => peer.Id), Is.SubsetOf(Router.MeshOf(Topic)));
        Assert.That(Router.MeshOf(Topic), Has.Count.EqualTo(6).And.Contains(peers[^1].Id));
    }

    [Test]
    public void Mesh_of_peers_that_do_little_takes_in_two_better_ones_once_a_minute()
    {
        Router.Subscribe(Topic, default);
        for (int i = 0; i < 6; i++)
            Subscribing(Peer());
        PeerProbe[] better = [.. Enumerable.Range(0, 3).Select(_ => Subscribing(Peer()))];
        foreach (PeerProbe peer in better)
            Router.SetApplicationScore(peer.Id, 3);

        for (int beat = 1; beat < 60; beat++)
            Router.Heartbeat(Second * beat);
        int before = Router.MeshOf(Topic).Count;
        Router.Heartbeat(Second * 60);

        Assert.That((before, Router.MeshOf(Topic).Count), Is.EqualTo((5, 7)));
    }

    [Test]
    public void Flood_of_grafts_within_the_backoff_is_graylisted()
    {
        PeerProbe peer = PrunedPeer();

        for (int i = 0; i < 20; i++)
            peer.Say(rpc => rpc.Graft(Topic), Second * 15);

        Assert.That(Router.IsGraylisted(peer.Id), Is.True);
        Assert.That(_node.Count(Penalty.EarlyGraft), Is.InRange(8, 16));
    }

    [Test]
    public void Graft_that_has_crossed_our_prune_is_no_fault()
    {
        PeerProbe peer = PrunedPeer();

        peer.Say(rpc => rpc.Graft(Topic), Second * 1.9);

        Assert.That(_node.Count(Penalty.EarlyGraft), Is.Zero);
    }

    [Test]
    public void Node_that_has_restarted_knows_of_no_backoff_and_is_told_again()
    {
        PeerProbe peer = PrunedPeer();
        Router.RemovePeer(peer.Id);
        peer.Open(now: Second * 5);
        peer.Subscribe(Topic);
        peer.Take();

        peer.Say(rpc => rpc.Graft(Topic), Second * 6);

        Assert.That(peer.Take(), Is.EqualTo(new[] { "prune t 60" }));
        Assert.That(_node.Count(Penalty.EarlyGraft), Is.Zero);
    }

    [Test]
    public void Broken_promises_end_the_gossip_with_a_peer_but_do_not_graylist_it()
    {
        PeerProbe slow = SubscribedPeer();

        for (int beat = 1; beat <= 120; beat++)
        {
            for (int rpcs = 0; rpcs < 10; rpcs++)
                slow.Say(rpc => rpc.Add(new Announcement(Topic, RandomIds(10))), Second * beat);
            Router.Heartbeat(Second * beat);
        }

        Assert.That(_node.Count(Penalty.BrokenPromise), Is.Positive);
        Assert.That(Router.ScoreOf(slow.Id), Is.InRange(-17, -5));
        slow.Say(rpc => rpc.Add(slow.Message(Topic, "late")), Second * 121);
        Assert.That(_node.Delivered, Is.EqualTo(new[] { "late" }));
    }

    [Test]
    public void Peers_too_many_at_one_address_are_graylisted_where_a_limit_is_set()
    {
        UseOptions(new GossipSubOptions { Scores = new PeerScoreOptions { ColocationThreshold = 10 } });
        Router.Subscribe(Topic, default);
        PeerProbe[] many = [.. Enumerable.Range(0, 20).Select(i => Peer(host: IPAddress.Parse($"2001:db8::{i + 1:x}")))];
        PeerProbe honest = Subscribing(Peer(host: IPAddress.Parse("2001:db8:0:1::1")));

        Router.Heartbeat(Second);

        Assert.That(many.Select(peer => Router.ScoreOf(peer.Id)), Is.All.EqualTo(-100));
        Assert.That(Router.ScoreOf(honest.Id), Is.Positive);
        foreach (PeerProbe peer in many.Skip(10))
            Router.RemovePeer(peer.Id);
        Router.Heartbeat(Second * 2);
        Assert.That(Router.ScoreOf(many[0].Id), Is.Zero);
    }

    [Test]
    public void Without_scoring_only_the_application_judges()
    {
        UseOptions(new GossipSubOptions { Scores = new PeerScoreOptions { IsEnabled = false } });
        PeerProbe peer = SubscribedPeer();
        for (int i = 0; i < 20; i++)
            SendInvalid(peer);
        double earned = Router.ScoreOf(peer.Id);

        Router.SetApplicationScore(peer.Id, -100);

        Assert.That((earned, Router.ScoreOf(peer.Id)), Is.EqualTo((0, -100)));
        Assert.That(Router.IsGraylisted(peer.Id), Is.True);
    }

    private static void SendInvalid(PeerProbe peer)
    {
        PubSubMessage message = peer.Message(Topic, "forged");
        message.Verdict = MessageOutcome.BadSignature;
        peer.Say(rpc => rpc.Add(message));
    }

    /// <summary>A peer that we have put out of the mesh, at one second.</summary>
    private PeerProbe PrunedPeer()
    {
        PeerProbe peer = SubscribedPeer();
        Router.SetApplicationScore(peer.Id, -1);
        Router.Heartbeat(Second);
        Router.SetApplicationScore(peer.Id, 0);
        Assert.That(peer.Take(), Is.EqualTo(new[] { "prune t 60" }));
        return peer;
    }
}
