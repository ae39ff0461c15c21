using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>Peers that lose their power and come back, before anybody has missed them.</summary>
internal sealed partial class SwarmTests
{
    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [CancelAfter(10_000)]
    public async Task Dead_connection_is_closed_within_a_second_when_its_peer_comes_back(
        bool isOursDialled, bool isOursLarger, CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        (PrivateKey ours, PrivateKey theirs) = GenerateKeys(isOursLarger);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, WithLowWater(0), time, ours);
        await using var silenced = new SilencedTransport(new MemoryTransport(_network));
        await using var before = new SwarmNode(silenced, WithLowWater(0), key: theirs);
        await before.Swarm.ListenAsync(Multiaddr.Parse("/memory/0"), cancellation);
        await using SwarmNode after = await SwarmNode.ListenAsync(_network, WithLowWater(0), key: theirs);
        await (isOursDialled
            ? node.Swarm.DialAsync(before.Address, cancellation)
            : before.Swarm.DialAsync(node.Address, cancellation));
        await node.Observer.NextAsync(cancellation);
        using MetricCollector<long> ended = node.Collect("avi.mesh.connections.ended");

        silenced.Silence();
        time.Advance(TimeSpan.FromMinutes(1));
        await after.Swarm.DialAsync(node.Address, cancellation);
        await after.EchoAsync(node.Id, [0], cancellation);
        TimeSpan passed = TimeSpan.Zero;
        while (ended.LastMeasurement is null)
        {
            // The probe may not be waiting yet when time passes; but then time does not run out for it.
            time.Advance(TimeSpan.FromMilliseconds(100));
            passed += TimeSpan.FromMilliseconds(100);
            await Task.Delay(20, cancellation);
        }

        Assert.That(passed, Is.LessThan(new SwarmOptions().DuplicateGrace));
        Assert.That(node.Swarm.CountConnections(after.Id), Is.EqualTo(1));
        Assert.That(await node.EchoAsync(after.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
        Assert.That(node.Observer.Waiting, Is.Zero, "A peer that is back has never been away.");
    }

    [Test, CancelAfter(10_000)]
    public async Task Connection_that_lives_is_left_to_the_side_that_is_to_close_it(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        (PrivateKey ours, PrivateKey theirs) = GenerateKeys(isFirstLarger: false);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network, WithLowWater(0), time, ours);
        await using SwarmNode before = await SwarmNode.ListenAsync(_network, WithLowWater(0), key: theirs);
        await using SwarmNode after = await SwarmNode.ListenAsync(_network, WithLowWater(0), key: theirs);
        Connection older = await node.Swarm.DialAsync(before.Address, cancellation);
        time.Advance(TimeSpan.FromMinutes(1));

        await after.Swarm.DialAsync(node.Address, cancellation);
        await after.EchoAsync(node.Id, [0], cancellation);
        bool isAlive = true;
        for (int i = 0; i < 10; i++)
            isAlive &= await older.ProbeAsync(TimeSpan.FromSeconds(1), cancellation); // The node has asked before.
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await before.EchoAsync(node.Id, [1], cancellation), Is.EqualTo(new byte[] { 1 }));
        Assert.That((isAlive, node.Swarm.CountConnections(after.Id)), Is.EqualTo((true, 2)));
    }

    /// <summary>Makes two keys, the first with the larger or the smaller peer id.</summary>
    private static (PrivateKey First, PrivateKey Second) GenerateKeys(bool isFirstLarger)
    {
        var first = PrivateKey.Generate();
        var second = PrivateKey.Generate();
        bool isLarger = first.PeerId.Bytes.Span.SequenceCompareTo(second.PeerId.Bytes.Span) > 0;
        return isLarger == isFirstLarger ? (first, second) : (second, first);
    }
}
