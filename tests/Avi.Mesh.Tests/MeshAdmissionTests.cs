using System.Net;

namespace Avi.Mesh.Tests;

[TestFixture]
internal sealed class MeshAdmissionTests
{
    [Test, CancelAfter(20_000)]
    public async Task Denied_peer_is_disconnected_and_comes_back_when_it_is_allowed_again(
        CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using MeshNode peer = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using IAsyncEnumerator<MeshEvent> events = node.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        await node.ConnectAsync(peer.Addresses[0], cancellation);
        MeshEvent first = await NextAsync(events);

        await node.Admission.DenyPeerAsync(peer.Id);
        MeshEvent second = await NextAsync(events);
        Assert.That(
            async () => await node.ConnectAsync(peer.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());
        node.Admission.AllowPeer(peer.Id);
        await node.ConnectAsync(peer.Addresses[0], cancellation);

        Assert.That(first, Is.TypeOf<PeerConnected>());
        Assert.That(second, Is.EqualTo(new PeerDisconnected(peer.Id)));
        Assert.That(await NextAsync(events), Is.TypeOf<PeerConnected>());
    }

    [Test, CancelAfter(20_000)]
    public async Task Denied_network_is_disconnected_and_kept_out(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using MeshNode peer = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using IAsyncEnumerator<MeshEvent> events = node.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using IAsyncEnumerator<MeshEvent> theirs = peer.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        await peer.ConnectAsync(node.Addresses[0], cancellation);
        await NextAsync(events);
        await NextAsync(theirs);

        await node.Admission.DenyNetworkAsync(IPNetwork.Parse("127.0.0.0/8"));

        Assert.That(await NextAsync(events), Is.EqualTo(new PeerDisconnected(peer.Id)));
        Assert.That(await NextAsync(theirs), Is.EqualTo(new PeerDisconnected(node.Id)));
        Assert.That(
            async () => await peer.ConnectAsync(node.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());
        node.Admission.AllowNetwork(IPNetwork.Parse("127.0.0.0/8"));
        await peer.ConnectAsync(node.Addresses[0], cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Only_the_allowed_peers_of_the_options_are_connected(CancellationToken cancellation)
    {
        await using MeshNode welcome = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using MeshNode stranger = await StartAsync(new MeshAdmissionOptions(), cancellation);
        await using MeshNode node = await StartAsync(
            new MeshAdmissionOptions { AllowedPeers = [welcome.Id.ToString()], AllowedNetworks = ["127.0.0.1"] },
            cancellation);

        await node.ConnectAsync(welcome.Addresses[0], cancellation);

        Assert.That(
            async () => await node.ConnectAsync(stranger.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());
        Assert.That(node.Peers.Select(peer => peer.Id), Is.EqualTo(new[] { welcome.Id }));
    }

    private static Task<MeshNode> StartAsync(MeshAdmissionOptions admission, CancellationToken cancellation) =>
        MeshNode.StartAsync(
            new MeshOptions
            {
                ListenAddresses = ["/ip4/127.0.0.1/tcp/0"],
                Admission = admission,
                Discovery = { Mdns = false },
            },
            cancellation);

    private static async Task<MeshEvent> NextAsync(IAsyncEnumerator<MeshEvent> events) =>
        await events.MoveNextAsync() ? events.Current : throw new AssertionException("The node has ended.");
}
