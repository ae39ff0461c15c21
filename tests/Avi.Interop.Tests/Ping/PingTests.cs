using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Ping;

/// <summary>Both sides measure the way to the other, whoever dialled, and again.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PingTests
{
    [Test, CancelAfter(60_000)]
    public async Task Both_sides_ping_when_we_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");

        await ours.DialAsync(theirs.Address, cancellation);

        await AssertBothPingAsync(ours, theirs, cancellation);
    }

    [Test, CancelAfter(60_000)]
    public async Task Both_sides_ping_when_they_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");

        await theirs.DialAsync(ours.Address);

        await AssertBothPingAsync(ours, theirs, cancellation);
    }

    private static async Task AssertBothPingAsync(InteropSwarm ours, NodePeer theirs, CancellationToken cancellation)
    {
        var peer = PeerId.Parse(theirs.Id);

        TimeSpan first = await ours.Ping.PingAsync(peer, cancellation);
        TimeSpan second = await ours.Ping.PingAsync(peer, cancellation);
        int theirFirst = await theirs.PingAsync(ours.PeerId);
        int theirSecond = await theirs.PingAsync(ours.PeerId);

        Assert.That(new[] { first, second }, Has.All.GreaterThan(TimeSpan.Zero));
        Assert.That(new[] { theirFirst, theirSecond }, Has.All.GreaterThanOrEqualTo(0));
    }
}
