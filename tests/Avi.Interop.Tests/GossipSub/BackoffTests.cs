using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>Who was pruned is not grafted again before the time is over, whoever pruned whom.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BackoffTests
{
    private const string Topic = "avi/home/status";

    private static readonly TimeSpan OurUnsubscribeBackoff = TimeSpan.FromSeconds(10);

    [Test, CancelAfter(90_000)]
    public async Task We_graft_a_foreign_peer_again_when_its_backoff_is_over(CancellationToken cancellation)
    {
        var backoff = TimeSpan.FromSeconds(3);
        var wantsNoMesh = new Dictionary<string, object>(GossipRepairTests.NoMesh)
        {
            ["pruneBackoff"] = backoff.TotalMilliseconds,
        };
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", new NodePeerOptions { Gossip = wantsNoMesh });
        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);

        await ours.ConnectAsync(theirs.Address, cancellation);
        await theirs.TakeEventAsync("graft", IsInbound);
        long pruned = TimeProvider.System.GetTimestamp();
        await theirs.TakeEventAsync("graft", IsInbound);

        Assert.That(TimeProvider.System.GetElapsedTime(pruned), Is.GreaterThan(backoff));
        Assert.That(await theirs.ScoreAsync(ours.Id.ToString()), Is.Zero, "they have nothing against us");
        Assert.That(await ours.Stack.Gossip.GetMeshAsync(Topic), Is.Empty);
    }

    [Test, CancelAfter(90_000)]
    public async Task Nobody_grafts_before_our_backoff_is_over(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);
        await ours.ConnectAsync(theirs.Address, cancellation);
        await theirs.TakeEventAsync("graft");
        await MeshedAsync(ours, theirs, cancellation);

        // Leaving the topic prunes them; coming back at once changes nothing.
        await inbox.DisposeAsync();
        long pruning = TimeProvider.System.GetTimestamp();
        await theirs.TakeEventAsync("prune", IsInbound);
        await using var again = new MeshInbox(ours, Topic);
        await MeshedAsync(ours, theirs, cancellation);

        Assert.That(TimeProvider.System.GetElapsedTime(pruning), Is.GreaterThan(OurUnsubscribeBackoff));
        await theirs.PublishAsync(Topic, [1]);
        Assert.That((await again.ReadAsync()).Payload.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    private static bool IsInbound(PeerEvent seen) => seen.Text("direction") == "inbound";

    /// <summary>Waits until each has the other in its mesh.</summary>
    private static async Task MeshedAsync(MeshNode ours, NodePeer theirs, CancellationToken cancellation) =>
        await Eventually.TrueAsync(
            async () => (await theirs.MeshAsync(Topic)).Contains(ours.Id.ToString())
                && (await ours.Stack.Gossip.GetMeshAsync(Topic)).Any(peer => peer.ToString() == theirs.Id),
            "each has the other in its mesh",
            cancellation);
}
