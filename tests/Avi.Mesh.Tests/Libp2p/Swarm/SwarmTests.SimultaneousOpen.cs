using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Tcp;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    private const int Rounds = 100;

    [Test, CancelAfter(60_000)]
    public async Task Both_sides_that_dial_over_TCP_at_the_same_time_keep_one_connection(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await ListenOverTcpAsync(time, cancellation);
        int pairs = 0;
        for (int i = 0; i < Rounds; i++)
        {
            await using SwarmNode b = await ListenOverTcpAsync(time, cancellation);
            using MetricCollector<long> endedAtA = a.Collect("avi.mesh.connections.ended");
            using MetricCollector<long> endedAtB = b.Collect("avi.mesh.connections.ended");

            Connection[] dialled = await Task.WhenAll(
                a.Swarm.DialAsync(b.Address, cancellation), b.Swarm.DialAsync(a.Address, cancellation));
            if (dialled.All(connection => !connection.Remote.IsInbound))
            {
                // Until both sides know of both: the older one is not closed sooner than that.
                pairs++;
                while (a.Swarm.CountConnections(b.Id) < 2 || b.Swarm.CountConnections(a.Id) < 2)
                    await Task.Delay(1, cancellation);
                await AdvanceUntilAsync(
                    () => endedAtA.LastMeasurement is not null && endedAtB.LastMeasurement is not null,
                    time,
                    cancellation);
            }

            Assert.That((a.Swarm.CountConnections(b.Id), b.Swarm.CountConnections(a.Id)), Is.EqualTo((1, 1)));
            Assert.That(await b.EchoAsync(a.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
            Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("connected", b.Id)));
            Assert.That(a.Observer.Waiting, Is.Zero, "Whoever stays must not seem to leave.");
            await b.DisposeAsync();
            await a.Observer.NextAsync(cancellation);
        }

        Assert.That(pairs, Is.GreaterThan(0), "In no round both dials have led to a connection.");
    }

    private static async Task<SwarmNode> ListenOverTcpAsync(TimeProvider time, CancellationToken cancellation)
    {
        var node = new SwarmNode(new TcpTransport(new TcpTransportOptions(), TimeProvider.System), time: time);
        await node.Swarm.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), cancellation);
        return node;
    }
}
