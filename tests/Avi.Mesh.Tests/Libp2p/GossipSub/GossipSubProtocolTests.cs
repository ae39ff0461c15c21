using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed partial class GossipSubProtocolTests
{
    private const string Topic = "t";
    private const string V11 = "/meshsub/1.1.0";

    [Test, CancelAfter(20_000)]
    public async Task Message_reaches_the_subscriber(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var bob = new PubSubNode();
        await ConnectAsync(alice, bob, cancellation);

        alice.Publish(Topic, "hello");

        (string payload, PeerId author, PeerId forwarder) = await bob.ReceiveAsync(cancellation);
        Assert.That((payload, author, forwarder), Is.EqualTo(("hello", alice.Id, alice.Id)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Message_is_handed_on_and_keeps_its_author(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var bob = new PubSubNode();
        await using var carol = new PubSubNode();
        await ConnectAsync(alice, bob, cancellation);
        await ConnectAsync(carol, bob, cancellation);
        await WaitForMeshAsync(bob, peers: 2, cancellation);

        alice.Publish(Topic, "hello");

        (string payload, PeerId author, PeerId forwarder) = await carol.ReceiveAsync(cancellation);
        Assert.That((payload, author, forwarder), Is.EqualTo(("hello", alice.Id, bob.Id)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Many_messages_arrive_all_and_in_order(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var bob = new PubSubNode();
        await ConnectAsync(alice, bob, cancellation);
        const int Count = 20_000;

        Task publishing = PublishAllAsync(alice, Count, cancellation);
        for (int i = 0; i < Count; i++)
        {
            (string payload, _, _) = await bob.ReceiveAsync(cancellation);
            Assert.That(payload, Is.EqualTo($"{i}"));
        }

        await publishing;
    }

    [Test, CancelAfter(20_000)]
    public async Task Newer_stream_of_a_peer_replaces_the_older_one(CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer(V11);
        SwarmStream older = await GreetAsync(node, peer, cancellation);

        SwarmStream newer = await peer.OpenAsync(node, cancellation);
        await newer.WriteAsync(RpcFrames.Subscriptions([new SubscriptionChange("new", true)]), cancellation);

        await node.WaitForSubscriberAsync("new", peer.Id, cancellation);
        Assert.That(async () => await older.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(await node.Protocol.GetSubscribersAsync(Topic), Does.Contain(peer.Id), "the peer stays");
    }

    [Test, CancelAfter(20_000)]
    public async Task Lost_stream_is_opened_again_and_begins_with_all_subscriptions(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using var node = new PubSubNode(time: time);
        await using var peer = new RawPeer(V11);
        node.Protocol.Subscribe(Topic);
        node.Swarm.Connect(peer.Swarm);
        SwarmStream first = await peer.AcceptStreamAsync(cancellation);

        first.Reset();
        Task<RpcFrameReader> second = peer.AcceptAsync(cancellation);
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        Assert.That(await RawPeer.ReadAsync(await second, cancellation), Does.Contain($"subscribe {Topic}"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_that_learns_pubsub_later_is_greeted_then(CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer();
        node.Protocol.Subscribe(Topic);
        node.Swarm.Connect(peer.Swarm);

        peer.Speak(V11);
        var identity = new PeerIdentity(peer.Swarm.SupportedProtocols, [], "", "", ObservedAddress: null);
        Task<RpcFrameReader> stream = peer.AcceptAsync(cancellation);
        while (!stream.IsCompleted)
        {
            node.Swarm.ReportIdentified(peer.Id, identity);
            await Task.Yield();
        }

        Assert.That(await RawPeer.ReadAsync(await stream, cancellation), Is.EqualTo(new[] { $"subscribe {Topic}" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_that_takes_no_stream_is_heard_and_told_nothing(CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer();
        node.Protocol.Subscribe(Topic);
        node.Swarm.Connect(peer.Swarm);
        SwarmStream stream = await peer.OpenAsync(node, cancellation);
        var signer = new MessageSigner(peer.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);
        PubSubMessage message = signer.Create(Topic, "hello"u8);
        signer.Sign(message);

        await stream.WriteAsync(RpcFrames.Subscriptions([new SubscriptionChange(Topic, true)]), cancellation);
        await stream.WriteAsync(message.Frame, cancellation);

        Assert.That((await node.ReceiveAsync(cancellation)).Payload, Is.EqualTo("hello"));
        Assert.That(await node.Protocol.GetMeshAsync(Topic), Is.Empty, "what a mesh needs is an answer");
        node.Publish(Topic, "to nobody");
        Assert.That(await node.Protocol.GetSubscribersAsync(Topic), Does.Contain(peer.Id));
        Assert.That(node.Protocol.QueueSizes, Is.EqualTo(default(QueueSizes)), "nothing piles up for it");
    }

    [Test, CancelAfter(20_000)]
    public async Task Queue_length_is_seen_by_who_reads_the_meter(CancellationToken cancellation)
    {
        using var meter = new Meter("queues");
        using var lengths = new MetricCollector<int>(meter, "avi.mesh.pubsub.queue_length");
        await using var alice = new PubSubNode(meter: meter);
        await using var stuck = new RawPeer(V11);
        alice.Swarm.WindowBytes = 1_024;
        await GreetAsync(alice, stuck, cancellation, withReader: false);
        for (int i = 0; i < 200; i++)
            alice.Publish(Topic, new string('x', 1_000));

        await alice.Protocol.GetMeshAsync(Topic);
        lengths.RecordObservableInstruments();

        // Those that have gone into the writer's buffer and the peer's window no longer wait.
        Assert.That(lengths.LastMeasurement!.Value, Is.InRange(100, 200));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    [CancelAfter(20_000)]
    public async Task Largest_rpc_is_sent_and_taken_and_one_byte_more_is_not(
        int more, bool isTaken, CancellationToken cancellation)
    {
        var options = new GossipSubOptions { MaxRpcBytes = (1 << 20) + 1 };
        await using var alice = new PubSubNode(options);
        await using var bob = new PubSubNode();
        await ConnectAsync(alice, bob, cancellation);
        int head = (int)RpcFrames.MessageRpcBytes(alice.Id.Bytes.Length, 1 << 20, Topic) - (1 << 20);
        byte[] payload = new byte[(1 << 20) - head + more];
        Array.Fill(payload, (byte)'x');
        PubSubMessage message = alice.Protocol.TryCreate(Topic, payload)!;
        Assert.That(message.Frame, Has.Length.EqualTo((1 << 20) + more + 3), "with three bytes of length");
        Assert.That(bob.Protocol.TryCreate(Topic, payload) is not null, Is.EqualTo(isTaken), "our own limit");

        Assert.That(alice.Protocol.TryPublish(message), Is.True);
        alice.Publish(Topic, "next");

        if (isTaken)
            Assert.That((await bob.ReceiveAsync(cancellation)).Payload, Has.Length.EqualTo(payload.Length));

        // A sender of too much has lost its stream; it opens another, and goes on with what is left.
        alice.Publish(Topic, "last");
        string received = (await bob.ReceiveAsync(cancellation)).Payload;
        Assert.That(received, Is.EqualTo("next").Or.EqualTo("last"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Greeting_is_in_pieces_that_every_peer_takes(CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer(V11);
        for (int i = 0; i < 250; i++)
            node.Protocol.Subscribe($"topic/{i}");

        node.Swarm.Connect(peer.Swarm);

        using RpcFrameReader frames = await peer.AcceptAsync(cancellation);
        int[] pieces =
        [
            (await RawPeer.ReadAsync(frames, cancellation)).Count,
            (await RawPeer.ReadAsync(frames, cancellation)).Count,
            (await RawPeer.ReadAsync(frames, cancellation)).Count,
        ];
        Assert.That(pieces, Is.EqualTo(new[] { 100, 100, 50 }));
    }

    [TestCase("/floodsub/1.0.0", false)]
    [TestCase("/meshsub/1.0.0", true)]
    [CancelAfter(20_000)]
    public async Task Peer_of_an_older_protocol_gets_messages(
        string protocol, bool isGrafted, CancellationToken cancellation)
    {
        await using var node = new PubSubNode();
        await using var peer = new RawPeer(protocol);
        node.Protocol.Subscribe(Topic);
        node.Swarm.Connect(peer.Swarm);
        using RpcFrameReader frames = await peer.AcceptAsync(cancellation);
        Assert.That(await RawPeer.ReadAsync(frames, cancellation), Is.EqualTo(new[] { $"subscribe {Topic}" }));
        SwarmStream stream = await peer.OpenAsync(node, cancellation);
        await stream.WriteAsync(RpcFrames.Subscriptions([new SubscriptionChange(Topic, true)]), cancellation);
        await node.WaitForSubscriberAsync(Topic, peer.Id, cancellation);

        node.Publish(Topic, "hello");

        if (isGrafted)
            Assert.That(await RawPeer.ReadAsync(frames, cancellation), Is.EqualTo(new[] { $"graft {Topic}" }));

        Assert.That(await RawPeer.ReadAsync(frames, cancellation), Is.EqualTo(new[] { $"message {Topic} hello" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Flush_ends_when_everything_is_with_the_peer(CancellationToken cancellation)
    {
        await using var alice = new PubSubNode();
        await using var peer = new RawPeer(V11);
        await GreetAsync(alice, peer, cancellation, withReader: false);
        using RpcFrameReader frames = await peer.AcceptAsync(cancellation);
        for (int i = 0; i < 100; i++)
            alice.Publish(Topic, $"{i}");

        await alice.Protocol.FlushAsync(cancellation);
        await alice.Protocol.DisposeAsync();

        List<string> parts = [];
        while (await frames.ReadAsync(cancellation) is { } rpc)
        {
            var recorded = new RecordedRpc();
            RpcCodec.TryRead(rpc.Span, ref recorded);
            parts.AddRange(recorded.Parts);
            if (parts.Contains($"message {Topic} 99"))
                break;
        }

        Assert.That(parts.Count(part => part.StartsWith("message", StringComparison.Ordinal)), Is.EqualTo(100));
    }

    private static async Task ConnectAsync(PubSubNode dialler, PubSubNode listener, CancellationToken cancellation)
    {
        dialler.Protocol.Subscribe(Topic);
        listener.Protocol.Subscribe(Topic);
        dialler.Swarm.Connect(listener.Swarm);
        await dialler.WaitForSubscriberAsync(Topic, listener.Id, cancellation);
        await listener.WaitForSubscriberAsync(Topic, dialler.Id, cancellation);
    }

    /// <summary>Connects a raw peer that has said that it wants the topic.</summary>
    private static async Task<SwarmStream> GreetAsync(
        PubSubNode node, RawPeer peer, CancellationToken cancellation, bool withReader = true)
    {
        node.Protocol.Subscribe(Topic);
        node.Swarm.Connect(peer.Swarm);
        if (withReader)
            await peer.AcceptStreamAsync(cancellation);

        SwarmStream stream = await peer.OpenAsync(node, cancellation);
        await stream.WriteAsync(RpcFrames.Subscriptions([new SubscriptionChange(Topic, true)]), cancellation);
        await node.WaitForSubscriberAsync(Topic, peer.Id, cancellation);
        return stream;
    }

    private static async Task WaitForMeshAsync(PubSubNode node, int peers, CancellationToken cancellation)
    {
        while ((await node.Protocol.GetMeshAsync(Topic).WaitAsync(cancellation)).Count < peers)
            await Task.Yield();
    }

    private static async Task PublishAllAsync(PubSubNode node, int count, CancellationToken cancellation)
    {
        await Task.Yield();
        for (int i = 0; i < count; i++)
        {
            PubSubMessage message = node.Create(Topic, $"{i}");
            Task room = node.Protocol.Room.Next;
            while (!node.Protocol.TryPublish(message))
            {
                await room.WaitAsync(cancellation);
                room = node.Protocol.Room.Next;
            }
        }
    }

    private static string?[] OutcomesOf(MetricCollector<long> received) =>
        [.. received.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"] as string)];
}
