using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    private static readonly SwarmOptions TwoPeersOfFour = new()
    {
        Manager = new ConnectionManagerOptions
        {
            LowWater = 2,
            HighWater = 3,
            NewPeerGrace = TimeSpan.FromSeconds(5),
        },
    };

    [Test, CancelAfter(10_000)]
    public async Task Too_many_peers_are_closed_down_to_the_low_water_mark(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode hub = await SwarmNode.ListenAsync(_network, TwoPeersOfFour, time);
        using MetricCollector<long> trimmed = hub.Collect("avi.mesh.peers.trimmed");
        SwarmNode[] nodes = await ConnectNodesAsync(hub, 4, time, cancellation);

        await AdvanceUntilAsync(() => hub.Observer.Waiting >= 2, time, cancellation);
        (string What, PeerId Peer)[] gone =
            [await hub.Observer.NextAsync(cancellation), await hub.Observer.NextAsync(cancellation)];

        Assert.That(gone.Select(one => one.What), Is.All.EqualTo("disconnected"));
        Assert.That(gone.Select(one => one.Peer), Is.EquivalentTo(new[] { nodes[2].Id, nodes[3].Id }));
        Assert.That(hub.Swarm.ConnectedPeers, Has.Count.EqualTo(2));
        Assert.That(trimmed.GetMeasurementSnapshot().Sum(measurement => measurement.Value), Is.EqualTo(2));
        await DisposeAsync(nodes);
    }

    [Test, CancelAfter(10_000)]
    public async Task Protected_peers_stay_however_many_there_are(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode hub = await SwarmNode.ListenAsync(_network, TwoPeersOfFour, time);
        SwarmNode[] nodes = await ConnectNodesAsync(hub, 4, time, cancellation);
        hub.Swarm.Protect(nodes[1].Id, "test");
        hub.Swarm.Protect(nodes[2].Id, "test");
        hub.Swarm.Protect(nodes[3].Id, "test");
        hub.Swarm.Unprotect(nodes[1].Id, "test");

        await AdvanceUntilAsync(() => hub.Observer.Waiting >= 2, time, cancellation);
        await hub.Observer.NextAsync(cancellation);
        await hub.Observer.NextAsync(cancellation);

        Assert.That(
            hub.Swarm.ConnectedPeers.Select(peer => peer.Id), Is.EquivalentTo(new[] { nodes[2].Id, nodes[3].Id }));
        await DisposeAsync(nodes);
    }

    /// <summary>Connects nodes to one, one second after the other.</summary>
    private async Task<SwarmNode[]> ConnectNodesAsync(
        SwarmNode hub, int count, FakeTimeProvider time, CancellationToken cancellation)
    {
        var nodes = new List<SwarmNode>();
        for (int i = 0; i < count; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            nodes.Add(await SwarmNode.ListenAsync(_network));
            await nodes[^1].Swarm.DialAsync(hub.Address, cancellation);
            await hub.Observer.NextAsync(cancellation);
        }

        return [.. nodes];
    }

    /// <summary>Lets time pass in small steps until something has happened; what is to wait may not wait yet.</summary>
    private static async Task AdvanceUntilAsync(
        Func<bool> hasHappened, FakeTimeProvider time, CancellationToken cancellation)
    {
        while (!hasHappened())
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, cancellation);
        }
    }

    private static async Task DisposeAsync(SwarmNode[] nodes)
    {
        foreach (SwarmNode node in nodes)
            await node.DisposeAsync();
    }
}
