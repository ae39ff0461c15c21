using System.Text;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(20_000)]
    public async Task Many_hosts_that_trickle_their_handshakes_are_ended_in_time_while_others_connect(
        CancellationToken cancellation)
    {
        const int hosts = 20;
        byte[] handshake = Encoding.UTF8.GetBytes("\u0013/multistream/1.0.0\n");
        var time = new FakeTimeProvider();
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, time: time);
        await using SwarmNode honest = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> handshakes = node.Collect("avi.mesh.handshakes");
        var trickling = new List<ITransportConnection>();
        for (int i = 0; i < hosts; i++)
            trickling.Add(await new MemoryTransport(_network).DialAsync(node.Address, cancellation));

        while (node.Swarm.PendingHandshakes < hosts)
            await Task.Delay(5, cancellation);

        await honest.Swarm.DialAsync(node.Address, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);
        var second = TimeSpan.FromSeconds(1);
        for (TimeSpan passed = TimeSpan.Zero; passed < new SwarmOptions().HandshakeTimeout; passed += second)
        {
            int position = (int)passed.TotalSeconds;
            foreach (ITransportConnection connection in trickling)
                await connection.WriteAsync(handshake.AsMemory(position, 1), cancellation);

            time.Advance(second);
        }

        await handshakes.WaitForMeasurementsAsync(1 + hosts, cancellation);
        Assert.That(
            handshakes.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]),
            Is.EqualTo(new[] { "Done" }.Concat(Enumerable.Repeat("TimedOut", hosts))));
        Assert.That(await honest.EchoAsync(node.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
        foreach (ITransportConnection connection in trickling)
            await connection.DisposeAsync();
    }
}
