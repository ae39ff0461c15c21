using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>What is not pushed to a peer reaches it by IHAVE and IWANT: both sides name messages alike.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipRepairTests
{
    private const string Topic = "avi/home/status";

    // A peer with a degree of 0 grafts nobody and prunes whoever grafts it: nothing is pushed between it and others.
    internal static readonly Dictionary<string, object> NoMesh = new()
    {
        ["D"] = 0,
        ["Dlo"] = 0,
        ["Dhi"] = 0,
        ["Dscore"] = 0,
        ["Dout"] = 0,
        ["floodPublish"] = false,
    };

    [Test, CancelAfter(60_000)]
    public async Task We_ask_for_what_a_foreign_peer_only_tells_us_of(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer telling = await NodePeer.StartAsync("telling", new NodePeerOptions { Gossip = NoMesh });
        await using NodePeer source = await NodePeer.StartAsync("source");
        await using var inbox = new MeshInbox(ours, Topic);
        await telling.SubscribeAsync(Topic);

        // The source floods what it publishes; the peer between it and us then forwards to its mesh, which is empty.
        await ours.ConnectAsync(telling.Address, cancellation);
        await telling.SeesSubscriptionAsync(ours.Id.ToString(), Topic);
        await source.DialAsync(telling.Address);
        await source.SeesSubscriptionAsync(telling.Id, Topic);
        await source.PublishAsync(Topic, [7]);
        MeshMessage message = await inbox.ReadAsync();

        Assert.That(message.Payload.ToArray(), Is.EqualTo(new byte[] { 7 }));
        Assert.That((message.Author.ToString(), message.Forwarder.ToString()), Is.EqualTo((source.Id, telling.Id)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Foreign_peer_asks_for_what_we_only_tell_it_of(CancellationToken cancellation)
    {
        await using MeshNode middle = await Loopback.StartNodeAsync("middle", cancellation);
        await using NodePeer source = await NodePeer.StartAsync("source");
        await using NodePeer asking = await NodePeer.StartAsync("asking", new NodePeerOptions { Gossip = NoMesh });
        await using var inbox = new MeshInbox(middle, Topic);
        await asking.SubscribeAsync(Topic);

        // It prunes us, so what we forward is not pushed to it.
        await middle.ConnectAsync(asking.Address, cancellation);
        await asking.TakeEventAsync("graft");
        await source.DialAsync(middle.Addresses[0]);
        await source.SeesSubscriptionAsync(middle.Id.ToString(), Topic);
        await source.PublishAsync(Topic, [8]);
        PeerEvent message = await asking.TakeEventAsync("message");

        Assert.That((message.Text("from"), message.Text("base64")), Is.EqualTo((source.Id, "CA==")));
    }
}
