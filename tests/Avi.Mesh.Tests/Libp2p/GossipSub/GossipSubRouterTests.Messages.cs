using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Messages, and how those that were missed are asked for.</content>
internal sealed partial class GossipSubRouterTests
{
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
    public void Forged_copy_keeps_no_promise()
    {
        PeerProbe peer = SubscribedPeer();
        PubSubMessage message = peer.Message(Topic, "hello");
        message.Verdict = MessageOutcome.BadSignature;

        peer.Say(rpc => rpc.Add(new Announcement(Topic, [message.Id])));
        peer.Say(rpc => rpc.Add(message), Second);
        Router.Heartbeat(Second * 3);

        Assert.That(_node.Count(RouterEvent.PromiseBroken), Is.EqualTo(1));
    }

    [TestCase(10, 4, Description = "all there are")]
    [TestCase(14, 6)]
    [TestCase(30, 6)]
    [TestCase(46, 10, Description = "a quarter of 40")]
    public void Gossip_goes_to_six_others_or_to_a_quarter_of_them_when_they_are_many(int subscribers, int told)
    {
        UseOptions(new GossipSubOptions { FloodPublish = false });
        PeerProbe[] peers = [.. Enumerable.Range(0, subscribers).Select(_ => Subscribing(Peer()))];

        PubSubMessage message = _node.Message(Topic, "hello");
        Router.Publish(message, default);
        PeerProbe[] others = [.. peers.Where(peer => peer.Take().Count == 0)];
        Router.Heartbeat(Second);

        string[] heard = [.. others.SelectMany(peer => peer.Take())];
        Assert.That(others, Has.Length.EqualTo(subscribers - 6));
        Assert.That(heard, Has.Length.EqualTo(told).And.All.EqualTo($"ihave t {message.Id}"));
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
}
