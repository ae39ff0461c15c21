using Avi.Mesh;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Hostile;

/// <summary>A peer that sends messages with invalid signatures is heard no more, by ours and by theirs.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ForgedMessageTests
{
    private const double TheirGraylistThreshold = -80;

    // They count invalid messages only on topics that are named.
    private static readonly Dictionary<string, object> Scoring = new()
    {
        ["scoreParams"] = new
        {
            topics = new Dictionary<string, object>
            {
                [HostileScene.Topic] = new
                {
                    topicWeight = 1,
                    timeInMeshWeight = 0,
                    firstMessageDeliveriesWeight = 0,
                    meshMessageDeliveriesWeight = 0,
                    meshFailurePenaltyWeight = 0,
                    invalidMessageDeliveriesWeight = -1,
                    invalidMessageDeliveriesDecay = 0.99,
                },
            },
        },
    };

    [Test, CancelAfter(90_000)]
    public async Task We_graylist_a_foreign_peer_that_forges_messages(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using NodePeer forger = await NodePeer.StartAsync("forger");
        string ours = scene.Ours.Id.ToString();
        await forger.DialAsync(scene.Ours.Addresses[0]);
        await forger.SeesSubscriptionAsync(ours, HostileScene.Topic);

        await forger.ForgeAsync(ours, HostileScene.Topic, count: 50);

        await scene.Meters.CountedAsync("avi.mesh.pubsub.received", "bad_signature");
        await scene.Meters.CountedAsync("avi.mesh.pubsub.events", "rpc_ignored");
        await forger.PublishAsync(HostileScene.Topic, [0xFF]); // of its own and well signed, and too late
        await scene.AssertOthersGoOnAsync();
        Assert.That(scene.Ours.Peers, Has.Count.EqualTo(2), "it stays connected: its score may recover");
    }

    [Test, CancelAfter(90_000)]
    public async Task Foreign_peer_graylists_who_forges_messages(CancellationToken cancellation)
    {
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", new NodePeerOptions { Gossip = Scoring });
        await using MeshNode honest = await Loopback.StartNodeAsync("honest", cancellation);
        await theirs.SubscribeAsync(HostileScene.Topic);
        await honest.ConnectAsync(theirs.Address, cancellation);
        await using HostileDialler hostile = await HostileDialler.ConnectAsync(theirs.Address, cancellation);
        await using HostileSession session = await HostileSession.StartAsync(hostile, cancellation);
        IMuxedStream stream = await session.OpenGossipSubAsync(cancellation);
        var signer = new MessageSigner(hostile.Identity, MessageIdStyle.PeerIdText, DateTimeOffset.UnixEpoch);

        await stream.WriteAsync(
            RpcFrames.Subscriptions([new SubscriptionChange(HostileScene.Topic, IsSubscribed: true)]), cancellation);
        for (int i = 0; i < 50; i++)
            await stream.WriteAsync(signer.Create(HostileScene.Topic, [0xFF]).Frame, cancellation);

        await Eventually.TrueAsync(
            async () => await theirs.ScoreAsync(hostile.Identity.PeerId.ToString()) < TheirGraylistThreshold,
            "the forger is graylisted",
            cancellation);
        PubSubMessage late = signer.Create(HostileScene.Topic, [0xFE]);
        signer.Sign(late);
        await stream.WriteAsync(late.Frame, cancellation);
        await honest.PublishAsync(HostileScene.Topic, new byte[] { 1 }, cancellation);
        Assert.That((await theirs.TakeEventAsync("message")).Text("from"), Is.EqualTo(honest.Id.ToString()));
    }
}
