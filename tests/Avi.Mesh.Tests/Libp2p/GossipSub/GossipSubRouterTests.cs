using System.Net;
using System.Text;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>One router and what it answers.</summary>
internal sealed partial class GossipSubRouterTests
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
    public void Reopened_stream_begins_with_topics_and_meshes()
    {
        PeerProbe peer = SubscribedPeer();

        peer.Open();

        Assert.That(peer.Take(), Is.EqualTo(new[] { "subscribe t", "graft t" }));
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

    private PeerProbe Peer(
        bool isOutbound = false, GossipSubVersion version = GossipSubVersion.V11, IPAddress? host = null)
    {
        var other = new SimulatedNode(1_000 + _others.Count, new GossipSubOptions(), new Random(1));
        _others.Add(other);
        return new PeerProbe(other, _node).Open(version, isOutbound, host);
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
