using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Messages that wait for the application's verdict.</content>
internal sealed partial class GossipSubRouterTests
{
    [Test]
    public void Message_that_waits_for_its_verdict_goes_nowhere_but_is_known()
    {
        _node.Validation = ValidationStart.Begun;
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PubSubMessage message = sender.Message(Topic, Large);

        sender.Say(rpc => rpc.Add(message));
        other.Say(rpc => rpc.Add(message));
        other.Say(rpc => rpc.Request(message.Id));

        Assert.That(other.Take(), Is.EqualTo(new[] { $"idontwant {message.Id}" }), "before the verdict");
        Assert.That(_node.Delivered, Is.Empty);
        Assert.That((_node.Count(MessageOutcome.Duplicate), _node.Count(MessageOutcome.InValidation)), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Accepted_message_is_delivered_and_goes_on_though_its_forwarder_has_left()
    {
        _node.Validation = ValidationStart.Begun;
        PeerProbe sender = SubscribedPeer();
        PeerProbe other = SubscribedPeer();
        PubSubMessage message = sender.Message(Topic, "hello");
        sender.Say(rpc => rpc.Add(message));

        Router.RemovePeer(sender.Id);
        Router.Judge(message, sender.Id, MessageVerdict.Accept, default);
        other.Say(rpc => rpc.Request(message.Id));

        Assert.That(_node.Delivered, Is.EqualTo(new[] { "hello" }));
        Assert.That(other.Take(), Is.EqualTo(new[] { "message t hello", "message t hello" }), "pushed, and asked for");
        Assert.That(_node.Count(MessageOutcome.Accepted), Is.EqualTo(1));
    }

    [TestCase(MessageVerdict.Ignore, nameof(MessageOutcome.Ignored))]
    [TestCase(MessageVerdict.Reject, nameof(MessageOutcome.Rejected))]
    [TestCase((MessageVerdict)7, nameof(MessageOutcome.Ignored))]
    public void Message_that_was_not_accepted_goes_nowhere_and_is_not_taken_again(MessageVerdict verdict, string outcome)
    {
        _node.Validation = ValidationStart.Begun;
        PeerProbe sender = SubscribedPeer();
        PeerProbe other = SubscribedPeer();
        PubSubMessage message = sender.Message(Topic, "hello");
        sender.Say(rpc => rpc.Add(message));

        Router.Judge(message, sender.Id, verdict, default);
        _node.Validation = ValidationStart.NotNeeded;
        other.Say(rpc => rpc.Add(message));
        other.Say(rpc => rpc.Request(message.Id));

        Assert.That(_node.Delivered, Is.Empty);
        Assert.That(other.Take(), Is.Empty);
        Assert.That(_node.Count(Enum.Parse<MessageOutcome>(outcome)), Is.EqualTo(1));
    }

    [Test]
    public void Message_for_which_there_was_no_room_may_come_again()
    {
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PubSubMessage message = sender.Message(Topic, Large);

        _node.Validation = ValidationStart.NoRoom;
        sender.Say(rpc => rpc.Add(message));
        bool isTurnedAway = other.Take().Count > 0;
        _node.Validation = ValidationStart.NotNeeded;
        other.Say(rpc => rpc.Add(message));

        Assert.That(isTurnedAway, Is.False);
        Assert.That(_node.Delivered, Is.EqualTo(new[] { Large }));
        Assert.That(_node.Count(MessageOutcome.NotValidated), Is.EqualTo(1));
    }

    [Test]
    public void Message_of_a_topic_that_was_left_meanwhile_goes_nowhere()
    {
        _node.Validation = ValidationStart.Begun;
        PeerProbe sender = SubscribedPeer();
        PeerProbe other = SubscribedPeer();
        PubSubMessage message = sender.Message(Topic, "hello");
        sender.Say(rpc => rpc.Add(message));
        Router.Unsubscribe(Topic, default);
        other.Take();

        Router.Judge(message, sender.Id, MessageVerdict.Accept, default);

        Assert.That(_node.Delivered, Is.Empty);
        Assert.That(other.Take(), Is.Empty);
        Assert.That(_node.Count(MessageOutcome.NotSubscribed), Is.EqualTo(1));
    }
}
