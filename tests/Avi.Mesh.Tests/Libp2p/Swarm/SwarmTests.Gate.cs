using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Denied_address_is_closed_without_a_handshake(CancellationToken cancellation)
    {
        var gate = new TestGate { DeniesAddresses = true };
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, gate: gate);
        using MetricCollector<long> refused = node.Collect("avi.mesh.connections.refused");
        using MetricCollector<long> handshakes = node.Collect("avi.mesh.handshakes");

        await using ITransportConnection stranger =
            await new MemoryTransport(_network).DialAsync(node.Address, cancellation);
        await refused.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(await stranger.ReadAsync(new byte[1], cancellation), Is.Zero);
        Assert.That(refused.LastMeasurement?.Tags["reason"], Is.EqualTo("AddressDenied"));
        Assert.That(handshakes.GetMeasurementSnapshot(), Is.Empty);
    }

    [Test, CancelAfter(10_000)]
    public async Task Denied_peer_is_turned_away_after_its_handshake_and_the_others_are_not(
        CancellationToken cancellation)
    {
        var gate = new TestGate();
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, gate: gate);
        await using SwarmNode denied = await SwarmNode.ListenAsync(_network);
        await using SwarmNode welcome = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> refused = node.Collect("avi.mesh.connections.refused");
        gate.Deny(denied.Id);

        await denied.Swarm.DialAsync(node.Address, cancellation);
        await refused.WaitForMeasurementsAsync(1, cancellation);
        await welcome.Swarm.DialAsync(node.Address, cancellation);

        Assert.That(refused.LastMeasurement?.Tags["reason"], Is.EqualTo("PeerDenied"));
        Assert.That(await node.Observer.NextAsync(cancellation), Is.EqualTo(("connected", welcome.Id)));
        Assert.That(await denied.Observer.NextAsync(cancellation), Is.EqualTo(("connected", node.Id)));
        Assert.That(await denied.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", node.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_is_denied_later_is_disconnected(CancellationToken cancellation)
    {
        var gate = new TestGate();
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, gate: gate);
        await using SwarmNode denied = await SwarmNode.ListenAsync(_network);
        await using SwarmNode welcome = await SwarmNode.ListenAsync(_network);
        await denied.Swarm.DialAsync(node.Address, cancellation);
        await node.Observer.NextAsync(cancellation);
        await welcome.Swarm.DialAsync(node.Address, cancellation);
        await node.Observer.NextAsync(cancellation);

        gate.Deny(denied.Id);
        await node.Swarm.CloseDeniedAsync();

        Assert.That(await node.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", denied.Id)));
        Assert.That(await welcome.EchoAsync(node.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
    }
}
