using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Lost_peer_is_dialled_again(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network, WithLowWater(0));
        await a.Swarm.DialAsync(b.Address, cancellation);
        await a.Observer.NextAsync(cancellation);

        _network.Cut();

        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", b.Id)));
        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("connected", b.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_comes_back_elsewhere_is_found_where_it_says_it_is(CancellationToken cancellation)
    {
        using var key = PrivateKey.Generate();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        SwarmNode before = await SwarmNode.ListenAsync(_network, WithLowWater(0), key: key);
        await a.Swarm.DialAsync(before.Address, cancellation);
        await a.Observer.NextAsync(cancellation);
        await before.Swarm.DisposeAsync();
        await a.Observer.NextAsync(cancellation);
        await using SwarmNode after = await SwarmNode.ListenAsync(_network, WithLowWater(0), key: key);

        a.Swarm.ReportFound(after.Id, [after.Address.WithoutPeerId()], PeerSource.Mdns);

        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("connected", after.Id)));
        Assert.That(await after.Observer.NextAsync(cancellation), Is.EqualTo(("connected", a.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Found_peers_are_dialled_up_to_the_low_water_mark(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, WithLowWater(2), time);
        var nodes = new List<SwarmNode>();
        for (int i = 0; i < 4; i++)
            nodes.Add(await SwarmNode.ListenAsync(_network, WithLowWater(0)));

        foreach (SwarmNode node in nodes)
            a.Swarm.ReportFound(node.Id, [node.Address.WithoutPeerId()], PeerSource.Kademlia);
        await a.Observer.NextAsync(cancellation);
        await a.Observer.NextAsync(cancellation);
        await nodes.Single(node => node.Id == a.Swarm.ConnectedPeers[0].Id).DisposeAsync();
        (string What, PeerId Peer) lost = await a.Observer.NextAsync(cancellation);
        await AdvanceUntilAsync(() => a.Observer.Waiting > 0, time, cancellation);
        (string What, PeerId Peer) instead = await a.Observer.NextAsync(cancellation);

        Assert.That((lost.What, instead.What), Is.EqualTo(("disconnected", "connected")));
        Assert.That(a.Swarm.ConnectedPeers, Has.Count.EqualTo(2));
        await DisposeAsync([.. nodes]);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_was_sent_away_is_not_dialled_again(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, time: time);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network, WithLowWater(0));
        await a.Swarm.DialAsync(b.Address, cancellation);
        await a.Observer.NextAsync(cancellation);

        await a.Swarm.DisconnectAsync(b.Id);
        await a.Observer.NextAsync(cancellation);
        for (int i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.That(a.Observer.Waiting, Is.Zero);
        await AdvanceUntilAsync(() => a.Observer.Waiting > 0, time, cancellation);
        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("connected", b.Id)));
    }

    private static SwarmOptions WithLowWater(int lowWater) =>
        new() { Manager = new ConnectionManagerOptions { LowWater = lowWater } };
}
