using System.Text;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Peer exchange, and direct peers.</content>
internal sealed partial class GossipSubRouterTests
{
    [Test]
    public void Peer_for_which_there_is_no_room_is_told_of_sixteen_others_once_a_heartbeat()
    {
        const string Second = "u";
        Router.Subscribe(Topic, default);
        Router.Subscribe(Second, default);
        for (int i = 0; i < 20; i++)
        {
            PeerProbe peer = Grafting(Peer());
            peer.Subscribe(Second);
            peer.Say(rpc => rpc.Graft(Second));
            Known(peer, $"{i}");
        }

        PeerProbe late = Grafting(Peer());
        IReadOnlyList<string> first = late.Take();
        late.Say(rpc => rpc.Graft(Second));

        Assert.That(Exchanged(first), Has.Count.EqualTo(16).And.Unique);
        Assert.That(Exchanged(late.Take()), Is.Empty);
    }

    [Test]
    public void Only_peers_that_behave_and_are_known_are_told_of()
    {
        Router.Subscribe(Topic, default);
        PeerProbe[] full = [.. Enumerable.Range(0, 12).Select(_ => Grafting(Peer()))];
        Known(full[0], "good");
        Known(full[1], "bad");
        Router.SetApplicationScore(full[1].Id, -1);

        PeerProbe late = Grafting(Peer());

        Assert.That(Exchanged(late.Take()), Is.EqualTo(new[] { "good" }));
    }

    [Test]
    public void Exchange_fits_into_one_rpc_whatever_the_records_are()
    {
        Router.Subscribe(Topic, default);
        for (int i = 0; i < 20; i++)
            Known(Grafting(Peer()), new string('x', 2_000));

        PeerProbe late = Grafting(Peer());

        Assert.That(Exchanged(late.Take()), Has.Count.EqualTo(6));
        Assert.That(late.LargestFrame, Is.LessThanOrEqualTo(16 << 10));
    }

    [Test]
    public void Who_has_not_asked_for_it_or_misbehaves_is_told_of_nobody()
    {
        UseOptions(new GossipSubOptions { ExchangesPeers = false });
        Router.Subscribe(Topic, default);
        for (int i = 0; i < 12; i++)
            Known(Grafting(Peer()), $"{i}");

        Assert.That(Grafting(Peer()).Take(), Is.EqualTo(new[] { "subscribe t", "prune t 60" }));
    }

    [TestCase(9.9, 0)]
    [TestCase(10, 16)]
    public void Others_are_taken_only_from_a_peer_that_has_earned_trust(double score, int taken)
    {
        PeerProbe peer = SubscribedPeer();
        Router.SetApplicationScore(peer.Id, score);
        ExchangedPeer[] others =
            [.. Enumerable.Range(0, 20).Select(i => new ExchangedPeer(PeerOf(i), new byte[] { 1 }))];

        for (int i = 0; i < 3; i++)
            peer.Say(rpc => rpc.Add(new PruneNotice(Topic, 60) { Peers = others }));

        Assert.That(_node.Exchanged, Has.Count.EqualTo(taken));
        Assert.That(_node.Count(RouterEvent.ExchangeIgnored), Is.EqualTo(taken > 0 ? 2 : 3));
    }

    [Test]
    public void Direct_peer_gets_everything_is_in_no_mesh_and_is_not_judged()
    {
        var direct = new SimulatedNode(7, new GossipSubOptions(), new Random(1));
        _others.Add(direct);
        UseOptions(new GossipSubOptions { DirectPeers = new HashSet<PeerId> { direct.Id } });
        Router.Subscribe(Topic, default);
        PeerProbe probe = Grafting(new PeerProbe(direct, _node).Open());
        PeerProbe other = Subscribing(Peer());
        Router.SetApplicationScore(direct.Id, -100);
        IReadOnlyList<string> answer = probe.Take();

        other.Say(rpc => rpc.Add(other.Message(Topic, "there")));
        probe.Say(rpc => rpc.Add(probe.Message(Topic, "back")));

        Assert.That(answer, Is.EqualTo(new[] { "subscribe t", "prune t 60" }));
        Assert.That(probe.Take(), Is.EqualTo(new[] { "message t there" }));
        Assert.That(_node.Delivered, Is.EqualTo(new[] { "there", "back" }));
        Assert.That(Router.MeshOf(Topic), Is.EqualTo(new[] { other.Id }));
    }

    [Test]
    public void Direct_peer_that_is_missing_is_asked_for_at_the_start_and_every_300_heartbeats()
    {
        UseOptions(new GossipSubOptions { DirectPeers = new HashSet<PeerId> { PeerOf(7) } });

        for (int beat = 1; beat <= 601; beat++)
            Router.Heartbeat(Second * beat);

        Assert.That(_node.MissingDirectPeers, Is.EqualTo(new[] { PeerOf(7), PeerOf(7), PeerOf(7) }));
    }

    private static List<string> Exchanged(IReadOnlyList<string> heard)
    {
        string prune = heard.Single(part => part.StartsWith("prune", StringComparison.Ordinal));
        return [.. prune.Split(' ').Skip(3).Select(record => record.Trim('(', ')'))];
    }

    private static PeerId PeerOf(int number)
    {
        using var node = new SimulatedNode(number, new GossipSubOptions(), new Random(1));
        return node.Id;
    }

    private void Known(PeerProbe peer, string record) => _node.Records[peer.Id] = Encoding.UTF8.GetBytes(record);
}
