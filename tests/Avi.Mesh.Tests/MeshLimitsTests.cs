using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests;

/// <summary>Each of <see cref="MeshLimits"/>, set on a node: it holds, at its number, and is counted.</summary>
[TestFixture]
internal sealed class MeshLimitsTests
{
    private static readonly Multiaddr HallAddress = Multiaddr.Parse("/memory/hall");

    [TestCase(nameof(MeshLimits.MaxInboundConnections), "TooManyInbound")]
    [TestCase(nameof(MeshLimits.MaxInboundConnectionsPerAddress), "TooManyOfHost")]
    [CancelAfter(20_000)]
    public async Task Connection_of_others_above_the_limit_is_refused_and_counted(
        string limit, string reason, CancellationToken cancellation)
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        MeshOptions limited = OnLoopback();
        Set(limited.Limits, limit, 1);
        await using MeshNode node = await MeshNode.StartAsync(
            limited, new MeshServices { MeterFactory = meters }, cancellation);
        using var refused = new MetricCollector<long>(meters, "Avi.Mesh", "avi.mesh.connections.refused");
        await using MeshNode first = await MeshNode.StartAsync(OnLoopback(), cancellation);
        await using MeshNode second = await MeshNode.StartAsync(OnLoopback(), cancellation);
        await first.ConnectAsync(node.Addresses[0], cancellation);

        await TryConnectAsync(second, node);
        await refused.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(TagOf(refused, "reason"), Is.EqualTo(new[] { reason }));
        Assert.That(node.Peers.Select(peer => peer.Id), Is.EqualTo(new[] { first.Id }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Own_connection_above_the_limit_is_refused_and_counted(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Limits.MaxOutboundConnections = 1, isConnected: false);
        using MetricCollector<long> refused = nodes.Collect<long>("avi.mesh.connections.refused");
        await using MeshNode other = await nodes.StartNodeAsync("other");
        await nodes.Hall.ConnectAsync(nodes.Desk.Addresses[0], cancellation);

        Assert.That(
            async () => await nodes.Hall.ConnectAsync(other.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());

        Assert.That(nodes.Hall.Peers.Select(peer => peer.Id), Is.EqualTo(new[] { nodes.Desk.Id }));
        Assert.That(TagOf(refused, "reason"), Is.EqualTo(new[] { "TooManyOutbound" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handshake_above_the_limit_displaces_the_oldest_and_is_counted(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Limits.MaxPendingHandshakes = 1, isConnected: false);
        using MetricCollector<long> handshakes = nodes.Collect<long>("avi.mesh.handshakes");
        var transport = new MemoryTransport(nodes.Network);

        await using ITransportConnection silent = await transport.DialAsync(HallAddress, cancellation);
        await using ITransportConnection next = await transport.DialAsync(HallAddress, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);
        await nodes.ConnectAsync(nodes.Desk);
        await handshakes.WaitForMeasurementsAsync(3, cancellation);

        Assert.That(TagOf(handshakes, "outcome"), Is.EquivalentTo(new[] { "Displaced", "Displaced", "Done" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handshake_that_takes_longer_than_the_limit_is_ended_and_counted(CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(
            hall => hall.Limits.HandshakeTimeout = TimeSpan.FromMilliseconds(100), isConnected: false);
        using MetricCollector<long> handshakes = nodes.Collect<long>("avi.mesh.handshakes");

        await using ITransportConnection silent =
            await new MemoryTransport(nodes.Network).DialAsync(HallAddress, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(TagOf(handshakes, "outcome"), Is.EqualTo(new[] { "TimedOut" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Stream_above_the_limit_of_a_connection_is_refused_and_the_others_go_on(
        CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Limits.MaxStreamsPerConnection = 8);
        using MetricCollector<long> refused = nodes.Collect<long>("avi.mesh.streams.refused");
        await using IAsyncDisposable echo = nodes.Hall.HandleStreams("echo", async (stream, token) =>
            await stream.CopyToAsync(stream, token));
        List<MeshStream> open = [];

        MeshStreamException? refusal = null;
        while (refusal is null)
        {
            Assert.That(open, Has.Count.LessThanOrEqualTo(8), "GossipSub and others need some, too");
            try
            {
                open.Add(await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "echo", cancellation));
            }
            catch (MeshStreamException exception)
            {
                refusal = exception;
            }
        }

        Assert.That(open, Has.Count.GreaterThan(2));
        Assert.That(TagOf(refused, "reason"), Is.EqualTo(new[] { "TooManyOfConnection" }));
        foreach (MeshStream stream in open)
        {
            await stream.WriteAsync(new byte[] { 1 }, cancellation);
            await stream.ReadExactlyAsync(new byte[1], cancellation);
            await stream.DisposeAsync();
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Unread_bytes_above_the_limit_cost_their_stream_and_are_counted(CancellationToken cancellation)
    {
        const int limit = 1024 * 1024;
        await using NodePair nodes = await NodePair.StartAsync(hall => hall.Limits.MaxUnreadBytes = limit);
        using MetricCollector<long> unread = nodes.Collect<long>("avi.mesh.unread");
        using MetricCollector<long> refused = nodes.Collect<long>("avi.mesh.unread.refused");
        await using IAsyncDisposable lazy = nodes.Hall.HandleStreams("lazy", async (_, token) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, token));
        List<Task> ends = [];

        for (int i = 0; i < 8; i++)
        {
            MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "lazy", cancellation);
            ends.Add(stream.ReadAsync(new byte[1], cancellation).AsTask());
            await TryWriteAsync(stream, new byte[200 * 1024], cancellation);
        }

        Task first = await Task.WhenAny(ends);

        unread.RecordObservableInstruments();
        refused.RecordObservableInstruments();
        Assert.That(async () => await first, Throws.TypeOf<MeshStreamException>());
        Assert.That(unread.LastMeasurement!.Value, Is.InRange(1, limit));
        Assert.That(refused.LastMeasurement!.Value, Is.GreaterThan(0));
    }

    [TestCase(nameof(MeshLimits.MaxBytesPerSecondFromPeer), "inbound")]
    [TestCase(nameof(MeshLimits.MaxBytesPerSecondToPeer), "outbound")]
    [CancelAfter(20_000)]
    public async Task Bytes_above_the_limit_of_a_second_wait_and_are_counted(
        string limit, string direction, CancellationToken cancellation)
    {
        await using NodePair nodes = await NodePair.StartAsync(hall => Set(hall.Limits, limit, 64 * 1024));
        using MetricCollector<long> throttled = nodes.Collect<long>("avi.mesh.throttled");
        await using IAsyncDisposable echo = nodes.Hall.HandleStreams("echo", async (stream, token) =>
            await stream.CopyToAsync(stream, token));
        await using MeshStream stream = await nodes.Desk.OpenStreamAsync(nodes.Hall.Id, "echo", cancellation);
        byte[] sent = new byte[128 * 1024];
        new Random(1).NextBytes(sent);

        Task writing = stream.WriteAsync(sent, cancellation).AsTask();
        byte[] echoed = new byte[sent.Length];
        await stream.ReadExactlyAsync(echoed, cancellation);
        await writing;

        Assert.That(echoed, Is.EqualTo(sent), "nothing is lost");
        Assert.That(TagOf(throttled, "direction").Distinct(), Is.EqualTo(new[] { direction }));
    }

    private static MeshOptions OnLoopback() => new()
    {
        ListenAddresses = { "/ip4/127.0.0.1/tcp/0" },
        Discovery = { Mdns = false },
    };

    private static async Task TryWriteAsync(MeshStream stream, byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
        }
        catch (MeshStreamException)
        {
            // It was reset before it had all.
        }
    }

    private static void Set(MeshLimits limits, string name, int value) =>
        typeof(MeshLimits).GetProperty(name)!.SetValue(limits, value);

    private static async Task TryConnectAsync(MeshNode node, MeshNode target)
    {
        try
        {
            await node.ConnectAsync(target.Addresses[0]);
        }
        catch (MeshConnectException)
        {
            // It may hear of its refusal before its own handshake is done, or after.
        }
    }

    private static IEnumerable<object?> TagOf(MetricCollector<long> collector, string tag) =>
        collector.GetMeasurementSnapshot().Select(measurement => measurement.Tags[tag]);
}
