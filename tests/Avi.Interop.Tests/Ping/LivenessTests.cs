using Avi.Interop.Tests.Hostile;
using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Ping;

/// <summary>Who offers Ping is asked whether it lives; who does not is left in peace, whoever has dialled.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LivenessTests
{
    private const int Rounds = 5; // More than the silences that make a peer dead.

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public async Task Peers_with_and_without_ping_stay(bool isOursToDial, CancellationToken cancellation)
    {
        using var meters = new TestMeters();
        await using MeshNode ours = await StartAsync(meters, cancellation);
        await using NodePeer answering = await NodePeer.StartAsync("answering");
        await using NodePeer mute = await NodePeer.StartAsync("mute", new NodePeerOptions { AnswersPings = false });
        foreach (NodePeer theirs in new[] { mute, answering })
        {
            await (isOursToDial ? ours.ConnectAsync(theirs.Address, cancellation) : theirs.DialAsync(ours.Addresses[0]));
            await theirs.TakeEventAsync("identified");
        }

        await answering.DialAsync(mute.Address);
        PeerEvent offer = await answering.TakeEventAsync("identified", seen => seen.Text("peerId") == mute.Id);
        await meters.CountedAsync("avi.mesh.pings", "Answered", Rounds);
        string[] connected = [.. ours.Peers.Select(peer => peer.Id.ToString())];
        PeerEvent identity = await mute.IdentifyAsync(ours.Id.ToString());

        Assert.That(offer.Texts("protocols"), Is.Not.Empty.And.Not.Contains("/ipfs/ping/1.0.0"));
        Assert.That(connected, Is.EquivalentTo(new[] { answering.Id, mute.Id }));
        Assert.That(identity.Text("peerId"), Is.EqualTo(ours.Id.ToString()), "The connection is a living one.");
        Assert.That(
            new[] { "Silent", "Failed", "NotSupported" }.Sum(outcome => meters.CountOf("avi.mesh.pings", outcome)),
            Is.Zero,
            "The mute one was not asked.");
        Assert.That(meters.CountOf("avi.mesh.connections.ended", "ClosedHere"), Is.Zero, "Nobody was sent away.");
    }

    private static Task<MeshNode> StartAsync(TestMeters meters, CancellationToken cancellation)
    {
        var options = new MeshOptions
        {
            ListenAddresses = { Loopback.Any },
            Discovery = { Mdns = false },
            Connections = { PingInterval = TimeSpan.FromSeconds(1) },
        };
        return MeshNode.StartAsync(options, new MeshServices { MeterFactory = meters }, cancellation);
    }
}
