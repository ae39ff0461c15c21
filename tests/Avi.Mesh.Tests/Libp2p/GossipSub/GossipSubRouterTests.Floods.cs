using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>What a hostile peer sends, and what is never sent to anybody.</content>
internal sealed partial class GossipSubRouterTests
{
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
    public void Topics_beyond_the_limit_are_refused()
    {
        UseOptions(new GossipSubOptions { MaxJoinedTopics = 2 });

        bool[] joined = [.. ((string[])["a", "b", "c"]).Select(topic => Router.Subscribe(topic, default))];

        Assert.That(joined, Is.EqualTo(new[] { true, true, false }));
    }
}
