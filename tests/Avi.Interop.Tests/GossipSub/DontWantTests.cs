using System.Security.Cryptography;
using System.Text;
using Avi.Interop.Tests.Hostile;
using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>Large messages are turned away by who has them already, in the language of GossipSub 1.2.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DontWantTests
{
    private const string Topic = "avi/home/picture";

    [Test, CancelAfter(90_000)]
    public async Task Foreign_peer_hears_that_we_do_not_want_what_we_have(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer source = await NodePeer.StartAsync("source");
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);
        await ours.ConnectAsync(theirs.Address, cancellation);
        await ours.ConnectAsync(source.Address, cancellation);
        await source.SeesSubscriptionAsync(ours.Id.ToString(), Topic);
        await MeshedAsync(ours, theirs, cancellation);

        await source.PublishAsync(Topic, RandomNumberGenerator.GetBytes(2_048));
        MeshMessage message = await inbox.ReadAsync();

        string id = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{message.Author}{message.Sequence}")).TrimEnd('=');
        await Eventually.TrueAsync(
            async () => (await theirs.TurnedAwayAsync(ours.Id.ToString())).Contains(id),
            "our IDONTWANT is with them",
            cancellation);
    }

    [Test, CancelAfter(90_000)]
    public async Task We_do_not_send_what_a_foreign_peer_does_not_want(CancellationToken cancellation)
    {
        using var meters = new TestMeters();
        await using MeshNode ours = await Loopback.StartNodeAsync(
            "ours", cancellation, new MeshServices { MeterFactory = meters });
        await using MeshNode source = await Loopback.StartNodeAsync("source", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);

        // Ours thinks about the message until they have it from the source, and have said so.
        await using IAsyncDisposable validation = ours.Validate(Topic, async (_, _) =>
        {
            await meters.CountedAsync("avi.mesh.pubsub.events", "dont_want_received");
            return MessageVerdict.Accept;
        });
        await ours.ConnectAsync(theirs.Address, cancellation);
        await MeshedAsync(ours, theirs, cancellation);
        await source.ConnectAsync(theirs.Address, cancellation);
        await source.ConnectAsync(ours.Addresses[0], cancellation);
        await Eventually.TrueAsync(
            async () => (await source.Stack.Gossip.GetSubscribersAsync(Topic)).Count == 2,
            "the source knows both",
            cancellation);

        await source.PublishAsync(Topic, RandomNumberGenerator.GetBytes(2_048), cancellation);

        await meters.CountedAsync("avi.mesh.pubsub.events", "dont_want_obeyed");
        Assert.That((await inbox.ReadAsync()).Author, Is.EqualTo(source.Id));
        Assert.That((await theirs.TakeEventAsync("message")).Text("from"), Is.EqualTo(source.Id.ToString()));
    }

    /// <summary>Waits until each has the other in its mesh.</summary>
    private static async Task MeshedAsync(MeshNode ours, NodePeer theirs, CancellationToken cancellation) =>
        await Eventually.TrueAsync(
            async () => (await theirs.MeshAsync(Topic)).Contains(ours.Id.ToString())
                && (await ours.Stack.Gossip.GetMeshAsync(Topic)).Any(peer => peer.ToString() == theirs.Id),
            "each has the other in its mesh",
            cancellation);
}
