using Avi.Interop.Tests.Identify;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.PrivateNetwork;

/// <summary>Who has the key of a private network is a peer; who has not cannot say a word.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PrivateNetworkTests
{
    private const int StreamCount = 4;
    private const int BytesPerStream = 1024 * 1024;

    private readonly NetworkKey _key = NetworkKey.Generate();

    [Test, CancelAfter(90_000)]
    public async Task Peer_with_the_key_is_a_peer_when_we_dial(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher, _key);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", With(_key));

        await ours.DialAsync(theirs.Address, cancellation);
        await watcher.IdentifiedAsync(cancellation);

        await Assert.DoesNotThrowAsync(() => theirs.EchoAsync(ours.PeerId, StreamCount, BytesPerStream));
    }

    [Test, CancelAfter(90_000)]
    public async Task Peer_with_the_key_is_a_peer_when_they_dial(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher, _key);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", With(_key));

        await theirs.DialAsync(ours.Address);
        await watcher.IdentifiedAsync(cancellation);

        await Assert.DoesNotThrowAsync(() => theirs.EchoAsync(ours.PeerId, StreamCount, BytesPerStream));
    }

    [Test, CancelAfter(90_000)]
    public async Task Peer_with_another_key_stays_outside_in_both_roles(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, network: _key);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", With(NetworkKey.Generate()));

        await AssertStaysOutsideAsync(ours, theirs, cancellation);
    }

    [Test, CancelAfter(90_000)]
    public async Task Peer_without_a_key_stays_outside_in_both_roles(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, network: _key);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");

        await AssertStaysOutsideAsync(ours, theirs, cancellation);
    }

    private static NodePeerOptions With(NetworkKey key) =>
        new() { NetworkKey = Convert.ToBase64String(NetworkKeyFormat.Write(key)) };

    private static async Task AssertStaysOutsideAsync(
        InteropSwarm ours, NodePeer theirs, CancellationToken cancellation)
    {
        await Assert.ThatAsync(
            () => ours.DialAsync(theirs.Address, cancellation),
            Throws.TypeOf<DialException>().With.Message.Contains("in another private network"));
        await Assert.ThatAsync(() => theirs.DialAsync(ours.Address), Throws.TypeOf<PeerException>());

        Assert.That(ours.Swarm.ConnectedPeers, Is.Empty);
        Assert.That(await theirs.PeersAsync(), Is.Empty);
    }
}
