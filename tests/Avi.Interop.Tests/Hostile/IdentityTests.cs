using Avi.Mesh;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Tests.NodePeers;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Interop.Tests.Hostile;

/// <summary>Who is not who he says, or not whom one asked for, gets no connection and is counted.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IdentityTests
{
    [Test, CancelAfter(60_000)]
    public async Task We_refuse_a_foreign_peer_that_is_not_the_one_we_dialled(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using NodePeer another = await NodePeer.StartAsync("another");
        string wrongAddress = another.Address.Replace(another.Id, AnyPeerId(), StringComparison.Ordinal);

        await Assert.ThrowsAsync<MeshConnectException>(() => scene.Ours.ConnectAsync(wrongAddress, cancellation));

        await scene.Meters.CountedAsync("avi.mesh.dials", "WrongPeer");
        Assert.That(scene.Ours.Peers.Select(peer => peer.Id.ToString()), Is.EqualTo(new[] { scene.Honest.Id }));
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Foreign_peer_refuses_us_when_we_are_not_the_one_it_dialled(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using NodePeer another = await NodePeer.StartAsync("another");
        string wrongAddress =
            scene.Ours.Addresses[0].Replace(scene.Ours.Id.ToString(), AnyPeerId(), StringComparison.Ordinal);

        PeerException? failure = await Assert.ThrowsAsync<PeerException>(() => another.DialAsync(wrongAddress));

        Assert.That(failure!.Message, Does.Contain("does not match"));
        await scene.Meters.CountedAsync("avi.mesh.handshakes", "ConnectionLost");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Identity_that_another_key_signed_for_is_refused(CancellationToken cancellation)
    {
        await using HostileScene scene = await HostileScene.StartAsync(cancellation);
        await using HostileDialler impostor = await HostileDialler.ConnectAsync(scene.Ours, cancellation);
        using var victim = PrivateKey.Generate();

        using NoiseHandshake handshake = await impostor.BeginHandshakeAsync(cancellation);
        await impostor.ClaimToBeAsync(victim.PublicKey, handshake, cancellation);
        await impostor.ClosedAsync(cancellation);

        await scene.Meters.CountedAsync("avi.mesh.handshakes", "NotAuthentic");
        await scene.AssertOthersGoOnAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Half_a_handshake_is_given_up_in_time(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using HostileScene scene = await HostileScene.StartAsync(cancellation, time);
        await using HostileDialler silent = await HostileDialler.ConnectAsync(scene.Ours, cancellation);

        using NoiseHandshake handshake = await silent.BeginHandshakeAsync(cancellation);
        await silent.ReadHandshakeMessageAsync(cancellation);
        time.Advance(new MeshLimits().HandshakeTimeout);
        await silent.ClosedAsync(cancellation);

        await scene.Meters.CountedAsync("avi.mesh.handshakes", "TimedOut");
        await scene.AssertOthersGoOnAsync();
    }

    private static string AnyPeerId()
    {
        using var key = PrivateKey.Generate();
        return key.PeerId.ToString();
    }
}
