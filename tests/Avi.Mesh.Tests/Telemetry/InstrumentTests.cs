using Avi.Mesh.Tests.Streams;

namespace Avi.Mesh.Tests.Telemetry;

/// <summary>What an operator sees of a node that works: the instruments that no other test looks at.</summary>
[TestFixture]
internal sealed class InstrumentTests
{
    private const string Topic = "readings";

    [Test, CancelAfter(20_000)]
    public async Task Publishes_wait_and_are_dropped_while_nobody_is_there(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.OutboxCapacity = 2, isConnected: false);
        using var readings = new InstrumentReadings(nodes.Meters);

        for (int i = 0; i < 3; i++)
            await nodes.Hall.PublishAsync(Topic, new byte[] { 1 }, cancellation);
        (double Waiting, double Dropped) alone = (readings.Sum("outbox.waiting"), readings.Sum("outbox.dropped"));
        MeshSubscription subscription = nodes.Desk.SubscribeAsync(Topic, cancellation);
        await nodes.ConnectAsync(nodes.Desk);
        await using IAsyncEnumerator<MeshMessage> messages = subscription.GetAsyncEnumerator(cancellation);
        await messages.MoveNextAsync();
        await messages.MoveNextAsync();

        Assert.That(alone, Is.EqualTo((2, 1)));
        Assert.That(readings.Sum("publishes", "outcome=queued"), Is.EqualTo(3));
        await UntilAsync(() => readings.Sum("outbox.waiting") == 0, cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Messages_show_in_every_instrument_of_their_way(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall =>
            {
                hall.SubscriptionQueueCapacity = 1;
                hall.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
            },
            isConnected: false);
        using var readings = new InstrumentReadings(nodes.Meters);
        await nodes.ConnectAsync(nodes.Desk);
        await using MeshSubscription slow = nodes.Hall.SubscribeAsync(Topic, cancellation);
        await using MeshSubscription other = nodes.Desk.SubscribeAsync(Topic, cancellation);
        await UntilAsync(() => readings.Sum("pubsub.mesh_peers") == 1, cancellation);

        for (int i = 0; i < 3; i++)
            await nodes.Hall.PublishAsync(Topic, new byte[] { 1 }, cancellation);
        await UntilAsync(() => readings.Sum("pubsub.sent", "priority=message") == 3, cancellation);
        await UntilAsync(() => readings.Max("pubsub.mesh_degree") == 1, cancellation);
        await UntilAsync(() => readings.Max("pubsub.queued") >= 0, cancellation);
        await UntilAsync(() => readings.Max("pubsub.peer_score") > 0, cancellation);
        nodes.Hall.SetPeerScore(nodes.Desk.Id, -1_000);
        await UntilAsync(() => readings.Sum("pubsub.graylisted_peers") == 1, cancellation);
        readings.Ask();

        Assert.That(readings.Sum("publishes", "outcome=sent"), Is.EqualTo(3));
        Assert.That(readings.Sum("pubsub.published"), Is.EqualTo(3));
        Assert.That(readings.Sum("subscriptions.dropped"), Is.EqualTo(2), "a place for one, and nobody reads");
        Assert.That((readings.Sum("pubsub.peers"), readings.Sum("pubsub.topics")), Is.EqualTo((1, 1)));
        Assert.That(readings.Max("pubsub.queue_bytes"), Is.GreaterThanOrEqualTo(0));
        Assert.That(readings.Sum("connections", "direction=inbound"), Is.EqualTo(1));
        Assert.That(readings.Sum("peers.known"), Is.EqualTo(1));
        await nodes.Hall.DisconnectAsync(nodes.Desk.Id);
        await UntilAsync(() => readings.Sum("connections") == 0, cancellation);
        await UntilAsync(() => readings.Sum("pubsub.peers") == 0, cancellation);
        Assert.That(readings.Sum("pubsub.mesh_peers"), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task Bytes_of_streams_are_counted_by_direction(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync();
        using var readings = new InstrumentReadings(nodes.Meters);
        await using IAsyncDisposable taking = nodes.Desk.HandleStreams("echo", async (incoming, token) =>
            await incoming.CopyToAsync(incoming, token));

        await using MeshStream stream = await nodes.Hall.OpenStreamAsync(nodes.Desk.Id, "echo", cancellation);
        await stream.WriteAsync(new byte[1_000], cancellation);
        await stream.ReadExactlyAsync(new byte[1_000], cancellation);

        Assert.That(
            (readings.Sum("stream.bytes", "outbound"), readings.Sum("stream.bytes", "inbound")),
            Is.EqualTo((1_000, 1_000)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Hash_table_shows_its_peers_requests_and_lookups(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(Serve, isConnected: false, configureDesk: Serve);
        using var readings = new InstrumentReadings(nodes.Meters);
        await nodes.ConnectAsync(nodes.Desk);
        await UntilAsync(() => readings.Sum("kademlia.peers") == 1, cancellation);

        while (await nodes.Desk.Directory.PutValueAsync("name", new byte[] { 1 }, cancellation) < 2)
            await Task.Yield(); // the desk may learn a moment later what the hall is
        ReadOnlyMemory<byte>? value = await nodes.Hall.Directory.GetValueAsync(nodes.Desk.Id, "name", cancellation);

        Assert.That(value?.ToArray(), Is.EqualTo(new byte[] { 1 }));
        Assert.That(readings.Sum("kademlia.changes", "Added"), Is.EqualTo(1));
        Assert.That(readings.Sum("kademlia.requests", "outcome=Served"), Is.GreaterThan(0));
        Assert.That(readings.Sum("kademlia.lookups", "kind=GetValue"), Is.EqualTo(1));
        Assert.That(readings.Max("kademlia.lookup.duration"), Is.GreaterThan(0));
        Assert.That(readings.Max("kademlia.lookup.asked"), Is.EqualTo(1));
    }

    private static void Serve(MeshOptions options)
    {
        options.Discovery.Kademlia.Enabled = true;
        options.Discovery.Kademlia.Mode = KademliaMode.Server;
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo())
            await Task.Delay(1, cancellation);
    }
}
