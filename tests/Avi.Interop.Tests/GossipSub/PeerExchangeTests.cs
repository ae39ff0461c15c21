using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>Who is pruned is told of others, by their own signed records.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PeerExchangeTests
{
    private const string Topic = "avi/home/status";

    [Test, CancelAfter(60_000)]
    public async Task We_meet_the_peers_that_a_foreign_bootstrap_node_tells_of(CancellationToken cancellation)
    {
        var wantsNoMesh = new Dictionary<string, object>(GossipRepairTests.NoMesh) { ["doPX"] = true };
        await using NodePeer hub = await NodePeer.StartAsync("hub", new NodePeerOptions { Gossip = wantsNoMesh });
        await hub.SubscribeAsync(Topic);
        await using MeshNode first = await Loopback.StartNodeAsync("first", cancellation);
        await using var heard = new MeshInbox(first, Topic);
        await first.ConnectAsync(hub.Address, cancellation);
        await hub.TakeEventAsync("graft");

        // Named with its identity, a bootstrap node is believed from the start.
        await using MeshNode second = await MeshNode.StartAsync(
            new MeshOptions
            {
                Name = "second",
                ListenAddresses = { Loopback.Any },
                Bootstrap = { hub.Address },
                Discovery = { Mdns = false },
            },
            cancellation);
        await using var inbox = new MeshInbox(second, Topic);

        await Eventually.TrueAsync(
            () => Task.FromResult(second.Peers.Any(peer => peer.Id == first.Id)),
            "the second node has met the first",
            cancellation);
    }
}
