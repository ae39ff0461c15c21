using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>GRAFT, PRUNE, backoffs, and the heartbeat that keeps a mesh in shape.</content>
internal sealed partial class GossipSubRouterTests
{
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
}
