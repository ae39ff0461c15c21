using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <content>Peers that lie, break the protocol, or do not read.</content>
internal sealed partial class GossipSubProtocolTests
{
    [Test, CancelAfter(20_000)]
    public async Task Forged_message_is_dropped_and_counted(CancellationToken cancellation)
    {
        using var meter = new Meter("forged");
        using var received = new MetricCollector<long>(meter, "avi.mesh.pubsub.received");
        await using var node = new PubSubNode(meter: meter);
        await using var peer = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, peer, cancellation);
        var signer = new MessageSigner(peer.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage forged = signer.Create(Topic, "forged"u8);
        PubSubMessage honest = signer.Create(Topic, "honest"u8);
        signer.Sign(honest);

        await stream.WriteAsync(forged.Frame, cancellation);
        await stream.WriteAsync(honest.Frame, cancellation);

        Assert.That((await node.ReceiveAsync(cancellation)).Payload, Is.EqualTo("honest"));
        Assert.That(OutcomesOf(received), Is.EqualTo(new[] { "bad_signature", "accepted" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Own_message_that_comes_back_is_dropped_and_counted(CancellationToken cancellation)
    {
        using var meter = new Meter("own");
        using var received = new MetricCollector<long>(meter, "avi.mesh.pubsub.received");
        await using var node = new PubSubNode(meter: meter);
        await using var peer = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, peer, cancellation);
        var signer = new MessageSigner(peer.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage honest = signer.Create(Topic, "honest"u8);
        signer.Sign(honest);

        PubSubMessage own = node.Publish(Topic, "own");
        await node.Protocol.FlushAsync(cancellation);
        await stream.WriteAsync(own.Frame, cancellation);
        await stream.WriteAsync(honest.Frame, cancellation);

        Assert.That((await node.ReceiveAsync(cancellation)).Payload, Is.EqualTo("honest"));
        Assert.That(OutcomesOf(received), Is.EqualTo(new[] { "own_message", "accepted" }));
    }

    [TestCase(new byte[] { 0x81, 0x80, 0x40 }, TestName = "Rpc_that_is_too_long_costs_its_sender_the_stream")]
    [TestCase(new byte[] { 0x80, 0x00 }, TestName = "Length_that_is_no_varint_costs_its_sender_the_stream")]
    [TestCase(new byte[] { 0x01, 0x0B }, TestName = "Bytes_that_are_no_rpc_cost_their_sender_the_stream")]
    [CancelAfter(20_000)]
    public async Task Stream_is_reset(byte[] sent, CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer(V11);
        SwarmStream stream = await GreetAsync(node, peer, cancellation);

        await stream.WriteAsync(sent, cancellation);

        Assert.That(async () => await stream.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(30_000)]
    public async Task Peer_that_does_not_read_costs_nobody_else_a_message(CancellationToken cancellation)
    {
        using var meter = new Meter("slow");
        using var dropped = new MetricCollector<long>(meter, "avi.mesh.pubsub.dropped");
        await using var alice = new PubSubNode(meter: meter);
        await using var bob = new PubSubNode();
        await using var slow = new RawPeer(V11);
        await GreetAsync(alice, slow, cancellation);
        await ConnectAsync(alice, bob, cancellation);
        const int Count = 10_000;

        Task publishing = PublishAllAsync(alice, Count, cancellation);
        for (int i = 0; i < Count; i++)
            Assert.That((await bob.ReceiveAsync(cancellation)).Payload, Is.EqualTo($"{i}"));

        await publishing;
        Assert.That(dropped.GetMeasurementSnapshot().Sum(measurement => measurement.Value), Is.Positive);
    }

    [Test, CancelAfter(30_000)]
    public async Task Publishing_waits_while_no_peer_takes_more(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode(new GossipSubOptions { MaxQueuedMessages = 200 });
        await using var slow = new RawPeer(V11);
        alice.Swarm.WindowBytes = 4_096;
        await GreetAsync(alice, slow, cancellation, withReader: false);
        using RpcFrameReader frames = await slow.AcceptAsync(cancellation);

        int published = 0;
        Task room = alice.Protocol.Room.Next;
        for (; published < 100_000; published++)
        {
            PubSubMessage message = alice.Create(Topic, $"{published}");
            room = alice.Protocol.Room.Next;
            if (!alice.Protocol.TryPublish(message))
                break;

            await alice.Protocol.GetMeshAsync(Topic);
        }

        Assert.That(published, Is.InRange(100, 1_000), "messages until the queue was half full");
        while (!room.IsCompleted)
            await RawPeer.ReadAsync(frames, cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stream_whose_peer_reads_nothing_for_too_long_is_reset(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using var alice = new PubSubNode(time: time);
        await using var stuck = new RawPeer(V11);
        alice.Swarm.WindowBytes = 1_024;
        await GreetAsync(alice, stuck, cancellation, withReader: false);
        SwarmStream stream = await stuck.AcceptStreamAsync(cancellation);
        alice.Publish(Topic, new string('x', 10_000));
        await alice.Protocol.GetMeshAsync(Topic);

        Task<SwarmStream> next = stuck.AcceptStreamAsync(cancellation);
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await next, Is.Not.EqualTo(stream));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_that_comes_after_the_end_gets_no_stream(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var late = new RawPeer(V11);
        await alice.Protocol.DisposeAsync();

        alice.Swarm.Connect(late.Swarm);

        Assert.That(alice.Protocol.LinkCount, Is.Zero);
    }
}
