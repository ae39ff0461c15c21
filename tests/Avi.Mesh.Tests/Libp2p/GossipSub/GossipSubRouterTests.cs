using System.Text;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>One router and what it answers.</summary>
internal sealed class GossipSubRouterTests
{
    private const string Topic = "t";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private SimulatedNode _node = null!; // Set before each test.
    private List<SimulatedNode> _others = [];

    private GossipSubRouter Router => _node.Router;

    [SetUp]
    public void CreateRouter() => UseOptions(new GossipSubOptions());

    [TearDown]
    public void DisposeNodes()
    {
        _node.Dispose();
        _others.ForEach(other => other.Dispose());
    }

    [Test]
    public void New_peer_is_told_all_topics()
    {
        Router.Subscribe("a", default);
        Router.Subscribe("b", default);

        PeerProbe peer = Peer();

        Assert.That(peer.Take(), Is.EqualTo(new[] { "subscribe a", "subscribe b" }));
    }

    [Test]
    public void Everybody_is_told_of_a_new_topic_and_its_subscribers_are_grafted()
    {
        PeerProbe subscriber = Peer();
        subscriber.Subscribe(Topic);
        PeerProbe other = Peer();

        Router.Subscribe(Topic, default);

        Assert.That(subscriber.Take(), Is.EqualTo(new[] { "subscribe t", "graft t" }));
        Assert.That(other.Take(), Is.EqualTo(new[] { "subscribe t" }));
    }

    [Test]
    public void Leaving_prunes_the_mesh_and_asks_for_a_short_backoff()
    {
        PeerProbe peer = SubscribedPeer();

        Router.Unsubscribe(Topic, default);

        Assert.That(peer.Take(), Is.EqualTo(new[] { "unsubscribe t", "prune t 10" }));
    }

    [Test]
    public void Peer_of_version_1_0_hears_no_backoff()
    {
        PeerProbe peer = SubscribedPeer(GossipSubVersion.V10);

        Router.Unsubscribe(Topic, default);

        Assert.That(peer.Take(), Is.EqualTo(new[] { "unsubscribe t", "prune t 0" }));
    }

    [Test]
    public void Reopened_stream_begins_with_topics_and_meshes()
    {
        PeerProbe peer = SubscribedPeer();

        peer.Open();

        Assert.That(peer.Take(), Is.EqualTo(new[] { "subscribe t", "graft t" }));
    }

    [Test]
    public void Pruned_peer_is_grafted_again_after_its_backoff_and_the_slack()
    {
        PeerProbe peer = SubscribedPeer();
        peer.Say(rpc => rpc.Add(new PruneNotice(Topic, BackoffSeconds: 20)));

        Router.Heartbeat(Second * 20.9);
        IReadOnlyList<string> early = peer.Take();
        Router.Heartbeat(Second * 21);

        Assert.That(early, Is.Empty);
        Assert.That(peer.Take(), Is.EqualTo(new[] { "graft t" }));
    }

    [TestCase(0UL, 60)]
    [TestCase(3_599UL, 3_599)]
    [TestCase(3_600UL, 3_600)]
    [TestCase(1UL << 40, 3_600)]
    [TestCase(ulong.MaxValue, 3_600)]
    public void Backoff_that_a_peer_asks_for_has_a_default_and_a_cap(ulong asked, int seconds)
    {
        PeerProbe peer = SubscribedPeer();
        peer.Say(rpc => rpc.Add(new PruneNotice(Topic, asked)));

        Router.Heartbeat(Second * seconds);
        IReadOnlyList<string> early = peer.Take();
        Router.Heartbeat(Second * (seconds + 1));

        Assert.That(early, Is.Empty);
        Assert.That(peer.Take(), Is.EqualTo(new[] { "graft t" }));
    }

    [Test]
    public void Graft_within_the_backoff_is_refused_and_makes_it_longer()
    {
        PeerProbe peer = SubscribedPeer();
        peer.Say(rpc => rpc.Add(new PruneNotice(Topic, BackoffSeconds: 60)));

        peer.Say(rpc => rpc.Graft(Topic), Second * 30);

        Assert.That(peer.Take(), Is.EqualTo(new[] { "prune t 60" }));
        Router.Heartbeat(Second * 90);
        Assert.That(peer.Take(), Is.Empty);
    }

    [Test]
    public void Graft_right_after_a_prune_is_not_even_answered()
    {
        PeerProbe peer = SubscribedPeer();
        peer.Say(rpc => rpc.Add(new PruneNotice(Topic, BackoffSeconds: 60)));

        peer.Say(rpc => rpc.Graft(Topic), Second * 5);

        Assert.That(peer.Take(), Is.Empty);
        Assert.That(Router.MeshOf(Topic), Is.Empty);
        Assert.That(_node.Count(RouterEvent.GraftRefused), Is.EqualTo(1));
    }

    [Test]
    public void Graft_for_a_topic_that_is_not_ours_is_ignored()
    {
        PeerProbe peer = Peer();

        peer.Say(rpc => rpc.Graft("theirs"));

        Assert.That(peer.Take(), Is.Empty);
    }

    [Test]
    public void Graft_of_a_peer_without_the_topic_is_refused()
    {
        Router.Subscribe(Topic, default);
        PeerProbe peer = Peer();
        peer.Take();

        peer.Say(rpc => rpc.Graft(Topic));

        Assert.That(peer.Take(), Is.EqualTo(new[] { "prune t 60" }));
    }

    [Test]
    public void Full_mesh_takes_only_peers_that_we_dialled()
    {
        Router.Subscribe(Topic, default);
        for (int i = 0; i < 12; i++)
            Grafting(Peer());

        PeerProbe inbound = Grafting(Peer());
        PeerProbe outbound = Grafting(Peer(isOutbound: true));

        Assert.That(Router.MeshOf(Topic), Does.Not.Contain(inbound.Id));
        Assert.That(Router.MeshOf(Topic), Does.Contain(outbound.Id));
    }

    [Test]
    public void Mesh_that_is_too_large_is_cut_and_keeps_peers_that_we_dialled()
    {
        Router.Subscribe(Topic, default);
        List<PeerProbe> outbound = [];
        for (int i = 0; i < 12; i++)
            Grafting(Peer());
        for (int i = 0; i < 3; i++)
            outbound.Add(Grafting(Peer(isOutbound: true)));

        Router.Heartbeat(Second);

        IReadOnlyList<PeerId> mesh = Router.MeshOf(Topic);
        Assert.That(mesh, Has.Count.EqualTo(6));
        Assert.That(outbound.Count(peer => mesh.Contains(peer.Id)), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public void Mesh_of_strangers_gets_peers_that_we_dialled()
    {
        Router.Subscribe(Topic, default);
        for (int i = 0; i < 6; i++)
            Grafting(Peer());
        PeerProbe[] outbound = [Subscribing(Peer(isOutbound: true)), Subscribing(Peer(isOutbound: true))];

        Router.Heartbeat(Second);

        Assert.That(outbound.Select(peer => peer.Id), Is.SubsetOf(Router.MeshOf(Topic)));
    }

    [Test]
    public void Message_goes_on_to_the_mesh_but_not_back()
    {
        PeerProbe sender = SubscribedPeer();
        PeerProbe other = SubscribedPeer();

        PubSubMessage message = sender.Message(Topic, "hello");
        sender.Say(rpc => rpc.Add(message));
        other.Say(rpc => rpc.Add(message));

        Assert.That(sender.Take(), Is.Empty);
        Assert.That(other.Take(), Is.EqualTo(new[] { "message t hello" }));
        Assert.That(_node.Delivered, Is.EqualTo(new[] { "hello" }));
        Assert.That(_node.Count(MessageOutcome.Duplicate), Is.EqualTo(1));
    }

    [Test]
    public void Forged_copy_does_not_keep_the_true_message_out()
    {
        PeerProbe forger = SubscribedPeer();
        PeerProbe honest = SubscribedPeer();
        PubSubMessage message = honest.Message(Topic, "hello");

        message.Verdict = MessageOutcome.BadSignature;
        forger.Say(rpc => rpc.Add(message));
        message.Verdict = MessageOutcome.Accepted;
        honest.Say(rpc => rpc.Add(message));

        Assert.That(_node.Delivered, Is.EqualTo(new[] { "hello" }));
    }

    [Test]
    public void Unchecked_message_is_not_taken()
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = peer.Message(Topic, "hello");
        message.Verdict = MessageOutcome.Unchecked;

        peer.Say(rpc => rpc.Add(message));

        Assert.That(_node.Delivered, Is.Empty);
    }

    [Test]
    public void Announced_message_is_asked_for_once_and_a_broken_promise_counted()
    {
        PeerProbe peer = SubscribedPeer();
        MessageId id = peer.Message(Topic, "hello").Id;

        peer.Say(rpc => rpc.Add(new Announcement(Topic, [id, id])));
        Router.Heartbeat(Second * 3);

        Assert.That(peer.Take(), Is.EqualTo(new[] { $"iwant {id}" }));
        Assert.That(_node.Count(RouterEvent.PromiseBroken), Is.EqualTo(1));
    }

    [Test]
    public void Kept_promise_is_not_counted()
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = peer.Message(Topic, "hello");

        peer.Say(rpc => rpc.Add(new Announcement(Topic, [message.Id])));
        peer.Say(rpc => rpc.Add(message), Second);
        Router.Heartbeat(Second * 3);

        Assert.That(_node.Count(RouterEvent.PromiseBroken), Is.Zero);
    }

    [Test]
    public void Message_can_be_asked_for_three_times_and_for_five_heartbeats()
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = _node.Message(Topic, "hello");
        Router.Publish(message, default);
        peer.Take();

        for (int i = 0; i < 5; i++)
            peer.Say(rpc => rpc.Request(message.Id));
        int answers = peer.Take().Count;
        PubSubMessage late = _node.Message(Topic, "late");
        Router.Publish(late, default);
        for (int i = 1; i <= 5; i++)
            Router.Heartbeat(Second * i);
        peer.Take();
        peer.Say(rpc => rpc.Request(late.Id));

        Assert.That(answers, Is.EqualTo(3));
        Assert.That(peer.Take(), Is.Empty);
    }

    [Test]
    public void Flood_of_announcements_is_cut_off()
    {
        PeerProbe peer = SubscribedPeer();

        for (int rpcs = 0; rpcs < 20; rpcs++)
            peer.Say(rpc => rpc.Add(new Announcement(Topic, RandomIds(1_000))));

        int asked = peer.Take().Sum(part => part.Count(letter => letter == ' '));
        Assert.That(asked, Is.EqualTo(5_000));
        Assert.That(_node.Count(RouterEvent.LimitReached), Is.EqualTo(15));
        Assert.That(peer.LargestFrame, Is.LessThanOrEqualTo(16 << 10));
    }

    [Test]
    public void Flood_of_requests_is_cut_off()
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = _node.Message(Topic, "hello");
        Router.Publish(message, default);
        peer.Take();

        for (int rpcs = 0; rpcs < 3; rpcs++)
            peer.Say(rpc => RandomIds(5_000).ForEach(rpc.Request));
        peer.Say(rpc => rpc.Request(message.Id));

        Assert.That(peer.Take(), Is.Empty);
        Router.Heartbeat(Second);
        peer.Say(rpc => rpc.Request(message.Id));
        Assert.That(peer.Take(), Is.EqualTo(new[] { "message t hello" }));
    }

    [Test]
    public void Flood_of_subscriptions_is_cut_off()
    {
        PeerProbe peer = Peer();

        for (int i = 0; i < 5_000; i++)
            peer.Subscribe($"{i}");

        Assert.That(Router.TopicCount, Is.EqualTo(1_024));
        Router.RemovePeer(peer.Id);
        Assert.That(Router.TopicCount, Is.Zero);
    }

    [Test]
    public void Flood_of_long_topics_is_cut_off_earlier()
    {
        PeerProbe peer = Peer();
        string tail = new('x', 1_000);

        for (int i = 100; i < 200; i++)
            peer.Subscribe($"{i}{tail}");

        Assert.That(Router.TopicCount, Is.EqualTo(65));
        peer.Say(rpc => rpc.Add(new SubscriptionChange($"100{tail}", IsSubscribed: false)));
        peer.Subscribe($"199{tail}");
        Assert.That(Router.SubscribersOf($"199{tail}"), Has.Count.EqualTo(1), "room again");
    }

    [Test]
    public void Flood_of_grafts_gets_one_answer_an_rpc()
    {
        PeerProbe peer = SubscribedPeer();
        peer.Say(rpc => rpc.Add(new PruneNotice(Topic, BackoffSeconds: 60)));

        peer.Say(rpc => Enumerable.Repeat(Topic, 5_000).ToList().ForEach(rpc.Graft), Second * 30);

        Assert.That(peer.Take(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Announcements_of_many_messages_are_in_pieces_that_every_peer_takes()
    {
        UseOptions(new GossipSubOptions { FloodPublish = false });
        Router.Subscribe(Topic, default);
        PeerProbe outside = Peer();
        outside.Subscribe(Topic);
        outside.Say(rpc => rpc.Add(new PruneNotice(Topic, BackoffSeconds: 60)));
        outside.Take();
        for (int i = 0; i < 6; i++)
            Subscribing(Peer());
        for (int i = 0; i < 4_000; i++)
            Router.Publish(_node.Message(Topic, $"{i}"), default);

        int frames = outside.Frames;
        Router.Heartbeat(Second);

        Assert.That(outside.Frames - frames, Is.EqualTo(10), "IHAVE RPCs, as many as a peer takes in a heartbeat");
        Assert.That(outside.LargestFrame, Is.LessThanOrEqualTo(16 << 10));
    }

    [Test]
    public void Fanout_is_forgotten_after_a_minute_without_a_publish()
    {
        UseOptions(new GossipSubOptions { FloodPublish = false });
        PeerProbe[] peers = [.. Enumerable.Range(0, 20).Select(_ => Subscribing(Peer()))];

        Router.Publish(_node.Message(Topic, "hello"), default);
        int first = peers.Count(peer => peer.Take().Count > 0);
        Router.Heartbeat(Second * 60);
        Router.Heartbeat(Second * 61);

        Assert.That(first, Is.EqualTo(6));
        Assert.That(peers.Sum(peer => peer.Take().Count), Is.Zero, "gossip without a fanout");
    }

    [Test]
    public void Flood_publishing_reaches_every_subscriber_and_not_twice()
    {
        Router.Subscribe(Topic, default);
        PeerProbe[] peers = [.. Enumerable.Range(0, 20).Select(_ => Subscribing(Peer()))];
        foreach (PeerProbe peer in peers)
            peer.Take();

        Router.Publish(_node.Message(Topic, "hello"), default);

        Assert.That(peers.Select(peer => peer.Take()), Is.All.EqualTo(new[] { "message t hello" }));
    }

    [Test]
    public void Somebody_to_publish_to_is_there_when_a_peer_has_spoken_or_two_heartbeats_have_passed()
    {
        PeerProbe silent = Peer();
        bool atOnce = Router.IsReady;
        Router.Heartbeat(Second);
        Router.Heartbeat(Second * 2);
        bool later = Router.IsReady;
        Router.RemovePeer(silent.Id);
        bool alone = Router.IsReady;
        Peer().Subscribe(Topic);

        Assert.That((atOnce, later, alone, Router.IsReady), Is.EqualTo((false, true, false, true)));
    }

    [Test]
    public void Topics_beyond_the_limit_are_refused()
    {
        UseOptions(new GossipSubOptions { MaxJoinedTopics = 2 });

        bool[] joined = [.. ((string[])["a", "b", "c"]).Select(topic => Router.Subscribe(topic, default))];

        Assert.That(joined, Is.EqualTo(new[] { true, true, false }));
    }

    private static PeerProbe Subscribing(PeerProbe peer)
    {
        peer.Subscribe(Topic);
        return peer;
    }

    private static PeerProbe Grafting(PeerProbe peer)
    {
        peer.Subscribe(Topic);
        peer.Say(rpc => rpc.Graft(Topic));
        return peer;
    }

    private static List<MessageId> RandomIds(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new MessageId(Encoding.ASCII.GetBytes($"{Guid.NewGuid()}")))];

    private void UseOptions(GossipSubOptions options)
    {
        _node?.Dispose();
        _node = new SimulatedNode(0, options, new Random(1));
        _others = [];
    }

    private PeerProbe Peer(bool isOutbound = false, GossipSubVersion version = GossipSubVersion.V11)
    {
        var other = new SimulatedNode(1_000 + _others.Count, new GossipSubOptions(), new Random(1));
        _others.Add(other);
        return new PeerProbe(other, _node).Open(version, isOutbound);
    }

    /// <summary>A peer in the mesh of the topic, which is joined if it was not.</summary>
    private PeerProbe SubscribedPeer(GossipSubVersion version = GossipSubVersion.V11)
    {
        Router.Subscribe(Topic, default);
        PeerProbe peer = Subscribing(Peer(version: version));
        Assert.That(Router.MeshOf(Topic), Does.Contain(peer.Id));
        peer.Take();
        return peer;
    }
}
