using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Large messages, which are announced before they are sent.</content>
internal sealed partial class GossipSubRouterTests
{
    private static readonly string Large = new('x', 1_024);

    [Test]
    public void Large_message_is_turned_away_from_the_mesh_before_it_goes_on()
    {
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe older = SubscribedPeer(GossipSubVersion.V11);
        PubSubMessage message = sender.Message(Topic, Large);

        sender.Say(rpc => rpc.Add(message));

        Assert.That(other.Take(), Is.EqualTo(new[] { $"idontwant {message.Id}", $"message {Topic} {Large}" }));
        Assert.That(older.Take(), Is.EqualTo(new[] { $"message {Topic} {Large}" }));
        Assert.That(sender.Take(), Is.Empty);
    }

    [Test]
    public void Small_message_is_not_worth_an_idontwant()
    {
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);

        sender.Say(rpc => rpc.Add(sender.Message(Topic, Large[1..])));

        Assert.That(other.Take(), Is.EqualTo(new[] { $"message {Topic} {Large[1..]}" }));
    }

    [Test]
    public void Forged_message_turns_nothing_away()
    {
        PeerProbe forger = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PubSubMessage forged = forger.Message(Topic, Large);
        forged.Verdict = MessageOutcome.BadSignature;

        forger.Say(rpc => rpc.Add(forged));

        Assert.That(other.Take(), Is.Empty);
    }

    [Test]
    public void Message_is_not_sent_to_who_does_not_want_it()
    {
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PubSubMessage message = sender.Message(Topic, "hello");

        other.Say(rpc => rpc.DontWant(message.Id));
        sender.Say(rpc => rpc.Add(message));
        other.Say(rpc => rpc.Request(message.Id));

        Assert.That(other.Take(), Is.Empty);
        Assert.That(_node.Count(RouterEvent.DontWantObeyed), Is.EqualTo(2), "when forwarding and when asked");
    }

    [Test]
    public void Idontwant_is_forgotten_after_three_heartbeats()
    {
        PeerProbe sender = SubscribedPeer(GossipSubVersion.V12);
        PeerProbe other = SubscribedPeer(GossipSubVersion.V12);
        PubSubMessage message = sender.Message(Topic, "hello");
        other.Say(rpc => rpc.DontWant(message.Id));
        sender.Say(rpc => rpc.Add(message));

        List<int> answers = [];
        for (int heartbeat = 1; heartbeat <= 3; heartbeat++)
        {
            Router.Heartbeat(Second * heartbeat);
            other.Take();
            other.Say(rpc => rpc.Request(message.Id));
            answers.Add(other.Take().Count);
        }

        Assert.That(answers, Is.EqualTo(new[] { 0, 0, 1 }));
    }

    [Test]
    public void Idontwants_without_end_are_ignored_and_counted()
    {
        var options = new GossipSubOptions();
        PeerProbe peer = SubscribedPeer(GossipSubVersion.V12);

        peer.Say(rpc => RandomIds(options.MaxDontWantIds + 7).ForEach(rpc.DontWant));

        Assert.That(_node.Count(RouterEvent.LimitReached), Is.EqualTo(7));
    }
}
