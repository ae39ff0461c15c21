using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Libp2p.Transports.Tcp;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Flood_of_half_handshakes_does_not_keep_others_out(CancellationToken cancellation)
    {
        var options = new SwarmOptions { MaxPendingHandshakes = 4 };
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, options);
        await using SwarmNode peer = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> handshakes = node.Collect("avi.mesh.handshakes");
        var transport = new MemoryTransport(_network);

        var mute = new List<ITransportConnection>();
        for (int i = 0; i < 10; i++)
            mute.Add(await transport.DialAsync(node.Address, cancellation));

        await handshakes.WaitForMeasurementsAsync(6, cancellation);
        await peer.Swarm.DialAsync(node.Address, cancellation);

        Assert.That(node.Swarm.PendingHandshakes, Is.LessThanOrEqualTo(4));
        Assert.That(
            handshakes.GetMeasurementSnapshot().Take(6).Select(measurement => measurement.Tags["outcome"]),
            Is.All.EqualTo("Displaced"));
        foreach (ITransportConnection connection in mute)
            await connection.DisposeAsync();
    }

    [Test, CancelAfter(10_000)]
    public async Task Handshake_that_stops_in_the_middle_is_given_up_in_time_and_counted(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, time: time);
        using MetricCollector<long> handshakes = node.Collect("avi.mesh.handshakes");
        await using ITransportConnection half =
            await new MemoryTransport(_network).DialAsync(node.Address, cancellation);

        await half.WriteAsync("\u0013/multistream/1.0.0\n\u0007/noise\n"u8.ToArray(), cancellation);
        await AdvanceUntilAsync(time, new SwarmOptions().HandshakeTimeout, handshakes, cancellation);

        Assert.That(handshakes.LastMeasurement?.Tags["outcome"], Is.EqualTo("TimedOut"));
        Assert.That(node.Observer.Waiting, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Garbage_is_dropped_and_counted_while_others_go_on(CancellationToken cancellation)
    {
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        await using SwarmNode peer = await SwarmNode.ListenAsync(_network);
        await peer.Swarm.DialAsync(node.Address, cancellation);
        await node.Observer.NextAsync(cancellation); // The dialler is done a moment earlier than the listener.
        using MetricCollector<long> handshakes = node.Collect("avi.mesh.handshakes");
        byte[] garbage = new byte[2048];

        for (int seed = 0; seed < 8; seed++)
        {
            new Random(seed).NextBytes(garbage);
            await using ITransportConnection hostile =
                await new MemoryTransport(_network).DialAsync(node.Address, cancellation);
            await hostile.WriteAsync(garbage, cancellation);
            await hostile.CloseWriteAsync(cancellation);
            await handshakes.WaitForMeasurementsAsync(seed + 1, cancellation);
        }

        Assert.That(
            handshakes.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]),
            Is.All.AnyOf("ProtocolError", "ConnectionLost"));
        Assert.That(await peer.EchoAsync(node.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Connections_of_one_host_above_its_limit_are_refused_and_counted(CancellationToken cancellation)
    {
        var transport = new TcpTransport(new TcpTransportOptions(), TimeProvider.System);
        await using var node = new SwarmNode(transport, new SwarmOptions { MaxInboundConnectionsOfHost = 2 });
        await node.Swarm.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), cancellation);
        using MetricCollector<long> refused = node.Collect("avi.mesh.connections.refused");
        await using var first = new SwarmNode(transport);
        await using var second = new SwarmNode(transport);
        await using var third = new SwarmNode(transport);

        await first.Swarm.DialAsync(node.Address, cancellation);
        await second.Swarm.DialAsync(node.Address, cancellation);
        await node.Observer.NextAsync(cancellation);
        await node.Observer.NextAsync(cancellation);
        DialException failure = await FailureOfAsync(third, node.Address, cancellation);
        await first.DisposeAsync();
        await HearDisconnectAsync(node, cancellation);
        await third.Swarm.DialAsync(node.Address, cancellation);

        Assert.That(failure.Failure, Is.EqualTo(DialFailure.HandshakeFailed));
        Assert.That(refused.LastMeasurement?.Tags["reason"], Is.EqualTo("TooManyOfHost"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Outbound_connections_have_a_limit_too(CancellationToken cancellation)
    {
        await using SwarmNode node =
            await SwarmNode.ListenAsync(_network, new SwarmOptions { MaxOutboundConnections = 1 });
        await using SwarmNode first = await SwarmNode.ListenAsync(_network);
        await using SwarmNode second = await SwarmNode.ListenAsync(_network);
        await node.Swarm.DialAsync(first.Address, cancellation);

        DialException failure = await FailureOfAsync(node, second.Address, cancellation);

        Assert.That(failure.Failure, Is.EqualTo(DialFailure.LimitReached));
    }

    [Test, CancelAfter(10_000)]
    public async Task Dial_to_someone_who_says_nothing_is_given_up_in_time(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var node = new SwarmNode(
            new TcpTransport(new TcpTransportOptions(), TimeProvider.System), time: time);
        using MetricCollector<long> dials = node.Collect("avi.mesh.dials");

        Task<DialException> failing =
            FailureOfAsync(node, Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{port}"), cancellation);
        using Socket silent = await listener.AcceptSocketAsync(cancellation);
        await silent.ReceiveAsync(new byte[1], cancellation);
        await AdvanceUntilAsync(time, new SwarmOptions().DialTimeout, dials, cancellation);

        DialException failure = await failing;
        Assert.That(failure.Failure, Is.EqualTo(DialFailure.TimedOut));
        Assert.That(failure.Message, Does.Contain("somebody is there, but does not answer as libp2p does"));
    }

    private static async Task HearDisconnectAsync(SwarmNode node, CancellationToken cancellation)
    {
        while ((await node.Observer.NextAsync(cancellation)).What != "disconnected")
        {
            // What came before.
        }
    }
}
