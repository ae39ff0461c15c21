using System.Diagnostics.Metrics;
using System.Text;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Attacks on a real node: limits hold, an honest peer beside them is served, and counters tell.</content>
internal sealed partial class GossipSubProtocolTests
{
    [Test, CancelAfter(20_000)]
    public async Task Peer_that_sends_forged_messages_is_graylisted_and_no_longer_checked(CancellationToken cancellation)
    {
        using var meter = new Meter("forger");
        using var received = new MetricCollector<long>(meter, "avi.mesh.pubsub.received");
        using var events = new MetricCollector<long>(meter, "avi.mesh.pubsub.events");
        using var penalties = new MetricCollector<long>(meter, "avi.mesh.pubsub.penalties");
        await using var node = new PubSubNode(meter: meter);
        await using var forger = new RawPeer(V11);
        await using var honest = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, forger, cancellation);
        SwarmStream honestStream = await GreetAsync(node, honest, cancellation);
        var signer = new MessageSigner(forger.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);

        for (int i = 0; i < 100; i++)
            await stream.WriteAsync(signer.Create(Topic, "forged"u8).Frame, cancellation);
        await UntilAsync(
            () => CountOf(events, "event", "rpc_ignored") + OutcomesOf(received).Length == 100, cancellation);
        await SendAsync(honest, honestStream, "honest", cancellation);

        Assert.That((await node.ReceiveAsync(cancellation)).Payload, Is.EqualTo("honest"));
        Assert.That(CountOf(penalties, "penalty", "invalid_message"), Is.EqualTo(9));
        Assert.That(OutcomesOf(received).Count(outcome => outcome == "bad_signature"), Is.EqualTo(9));
        Assert.That(node.Protocol.ScoreOf(forger.Id), Is.LessThan(-80));
        Assert.That(node.Protocol.ScoreOf(honest.Id), Is.Positive);
    }

    [Test, CancelAfter(20_000)]
    public async Task Floods_of_control_are_cut_off_and_an_honest_peer_is_served(
        [Values("ihave", "iwant", "graft", "subscribe")] string kind, CancellationToken cancellation)
    {
        using var meter = new Meter(kind);
        using var events = new MetricCollector<long>(meter, "avi.mesh.pubsub.events");
        await using var node = new PubSubNode(meter: meter);
        await using var hostile = new RawPeer(V11);
        await using var honest = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, hostile, cancellation);
        SwarmStream honestStream = await GreetAsync(node, honest, cancellation);

        if (kind == "graft")
            await stream.WriteAsync(Control(rpc => rpc.Prune(Topic, 60, [])), cancellation);
        for (int i = 0; i < 200; i++)
            await stream.WriteAsync(Flood(kind, i), cancellation);
        await SendAsync(honest, honestStream, "honest", cancellation);

        Assert.That((await node.ReceiveAsync(cancellation)).Payload, Is.EqualTo("honest"));
        string[] tags = kind == "graft" ? ["graft_refused", "rpc_ignored"] : ["limit_reached"];
        await UntilAsync(() => tags.Sum(tag => CountOf(events, "event", tag)) >= 150, cancellation);
        Assert.That(CountOf(events, "event", "i_want_sent"), Is.LessThanOrEqualTo(5_000 * 3), "a few heartbeats");
    }

    [Test, CancelAfter(20_000)]
    public async Task Swarm_hears_who_is_of_use_and_who_is_not(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var bob = new PubSubNode();
        PeerStanding before = alice.Swarm.StandingOf(bob.Id);

        await ConnectAsync(alice, bob, cancellation);
        await WaitForMeshAsync(alice, peers: 1, cancellation);
        await UntilAsync(() => alice.Swarm.StandingOf(bob.Id) == PeerStanding.Useful, cancellation);
        alice.Protocol.SetApplicationScore(bob.Id, -1_000);
        await UntilAsync(() => alice.Swarm.StandingOf(bob.Id) == PeerStanding.Unwanted, cancellation);

        Assert.That(before, Is.EqualTo(PeerStanding.Unknown));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peers_that_a_trusted_peer_tells_of_are_checked_and_reported(CancellationToken cancellation)
    {
        using var meter = new Meter("exchange");
        using var exchanged = new MetricCollector<long>(meter, "avi.mesh.pubsub.exchanged");
        await using var node = new PubSubNode(meter: meter);
        await using var peer = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, peer, cancellation);
        node.Protocol.SetApplicationScore(peer.Id, 10);
        using PrivateKey real = PrivateKey.Generate();
        using PrivateKey victim = PrivateKey.Generate();
        byte[] record = new PeerRecord(
            real.PeerId,
            1,
            [Multiaddr.Parse("/ip4/192.168.1.1/tcp/22"), Multiaddr.Parse("/ip4/192.0.2.9/tcp/4001")]).Seal(real);

        await stream.WriteAsync(
            Control(rpc => rpc.Prune(Topic, 60, [
                new ExchangedPeer(victim.PeerId, record),
                new ExchangedPeer(real.PeerId, record.AsMemory()[..^1]),
                new ExchangedPeer(real.PeerId, record)])),
            cancellation);
        await exchanged.WaitForMeasurementsAsync(3, cancellation);

        (PeerId found, IReadOnlyList<Multiaddr> addresses, PeerSource source) = node.Swarm.Found.Single();
        Assert.That((found, source), Is.EqualTo((real.PeerId, PeerSource.PeerExchange)));
        Assert.That(
            addresses.Select(address => $"{address}"),
            Is.EqualTo(new[] { "/ip4/192.0.2.9/tcp/4001" }),
            "who is outside cannot send us to hosts of our network");
        Assert.That(OutcomesOf(exchanged), Is.EqualTo(new[] { "bad_record", "bad_record", "found" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Pruned_peer_is_told_of_others_by_their_own_records(CancellationToken cancellation)
    {
        await using var node = new PubSubNode(new GossipSubOptions { DegreeHigh = 1, DegreeLow = 1, Degree = 1 });
        await using var first = new RawPeer(V11);
        await using var second = new RawPeer(V11);
        await GreetAsync(node, first, cancellation);
        var about = new PeerRecord(first.Id, 1, []);
        byte[] record = about.Seal(first.Identity);
        node.Swarm.KnownPeers.TrySetSignedRecord(about, record);

        // It dials, so that its GRAFT needs room.
        second.Swarm.Connect(node.Swarm);
        using RpcFrameReader frames = await second.AcceptAsync(cancellation);
        SwarmStream stream = await second.OpenAsync(node, cancellation);
        await stream.WriteAsync(Control(rpc => rpc.Graft(Topic)), cancellation);

        string prune;
        do
            prune = (await RawPeer.ReadAsync(frames, cancellation))[^1];
        while (!prune.StartsWith("prune", StringComparison.Ordinal));
        Assert.That(prune, Is.EqualTo($"prune {Topic} 60 ({Encoding.UTF8.GetString(record)})"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Direct_peer_is_protected_and_dialled(CancellationToken cancellation)
    {
        await using var friend = new RawPeer(V11);
        await using var node = new PubSubNode(new GossipSubOptions
        {
            DirectPeers = new HashSet<PeerId> { friend.Id },
            FirstHeartbeat = TimeSpan.Zero,
        });

        await UntilAsync(() => node.Swarm.Dialled.Contains(friend.Id), cancellation);

        Assert.That(node.Swarm.Protection.IsProtected(friend.Id), Is.True);
    }

    private static byte[] Flood(string kind, int number) => kind switch
    {
        "ihave" => Control(rpc => rpc.IHave(Topic, RandomIds())),
        "iwant" => Control(rpc => rpc.IWant(RandomIds())),
        "graft" => Control(rpc => rpc.Graft(Topic)),
        _ => RpcFrames.Subscriptions([.. Enumerable.Range(number * 90, 90)
            .Select(topic => new SubscriptionChange($"{topic}", IsSubscribed: true))]),
    };

    private static MessageId[] RandomIds() =>
        [.. Enumerable.Range(0, 300).Select(_ => new MessageId(Guid.NewGuid().ToByteArray()))];

    private static byte[] Control(Action<ControlRpc> fill)
    {
        var sink = new FrameSink();
        var rpc = new ControlRpc(sink, SendPriority.Control, maxRpcs: 1);
        fill(rpc);
        rpc.Send();
        return sink.Frame;
    }

    private static async Task SendAsync(
        RawPeer peer, SwarmStream stream, string payload, CancellationToken cancellation)
    {
        var signer = new MessageSigner(peer.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage message = signer.Create(Topic, Encoding.UTF8.GetBytes(payload));
        signer.Sign(message);
        await stream.WriteAsync(message.Frame, cancellation);
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo())
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static long CountOf(MetricCollector<long> collector, string tag, string value) => collector
        .GetMeasurementSnapshot()
        .Where(measurement => (string?)measurement.Tags[tag] == value)
        .Sum(measurement => measurement.Value);

    private sealed class FrameSink : IPeerSink
    {
        public byte[] Frame { get; private set; } = [];

        public void Send(SendPriority priority, byte[] frame) => Frame = frame;
    }
}
