using System.Text;
using Avi.Mesh.Tests.Documentation;

namespace Avi.Mesh.Tests;

/// <summary>Nodes as users start them, which know each other by way of a hub.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MeshDirectoryTests
{
    private readonly List<MeshNode> _nodes = [];

    [TearDown]
    public async Task DisposeNodesAsync()
    {
        foreach (MeshNode node in _nodes)
            await node.DisposeAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task Values_and_providers_of_the_page_are_found(CancellationToken cancellation)
    {
        MeshNode hub = await StartAsync(cancellation);
        MeshNode node = await StartAsync(cancellation, hub);
        MeshNode other = await StartAsync(cancellation, hub);
        await KnowsServersAsync(node, cancellation);
        await KnowsServersAsync(other, cancellation);

        (ReadOnlyMemory<byte>? firmware, IReadOnlyList<PeerId> printers) = await PageSnippets.PublishAsync(node, other);

        Assert.That(Encoding.UTF8.GetString(firmware!.Value.Span), Is.EqualTo("2.1"));
        Assert.That(printers, Is.EqualTo(new[] { node.Id }));
    }

    [Test, CancelAfter(30_000)]
    public async Task Nodes_that_know_one_hub_connect_to_each_other(CancellationToken cancellation)
    {
        MeshNode hub = await StartAsync(cancellation);
        MeshNode first = await StartAsync(cancellation, hub);
        MeshNode second = await StartAsync(cancellation, hub);

        await MeetAsync(first, 2, cancellation);
        IReadOnlyList<string> addresses = await second.FindPeerAsync(first.Id, cancellation);

        Assert.That(first.Peers.Select(peer => peer.Id), Is.EquivalentTo(new[] { hub.Id, second.Id }));
        Assert.That(addresses, Does.Contain(first.Addresses[0]));
    }

    [Test, CancelAfter(30_000)]
    public async Task Later_value_replaces_the_former_and_a_withdrawn_name_is_free(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync(cancellation);

        int keepers = await node.Directory.PutValueAsync("name", new byte[] { 1 }, cancellation);
        await node.Directory.PutValueAsync("name", new byte[] { 2 }, cancellation);
        ReadOnlyMemory<byte>? value = await node.Directory.GetValueAsync(node.Id, "name", cancellation);

        Assert.That(keepers, Is.EqualTo(1));
        Assert.That(value?.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(node.Directory.WithdrawValue("name"), Is.True);
        Assert.That(node.Directory.WithdrawValue("name"), Is.False);
        Assert.That(node.Directory.StopProviding("name"), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task What_is_published_by_a_node_that_is_alone_is_sent_out_when_it_is_not(
        CancellationToken cancellation)
    {
        MeshNode hub = await StartAsync(cancellation);
        MeshNode node = await StartAsync(cancellation);
        int keepers = await node.Directory.PutValueAsync("name", new byte[] { 1 }, cancellation);
        int told = await node.Directory.ProvideAsync("printer", cancellation);

        await node.ConnectAsync(hub.Addresses[0], cancellation);
        while (await hub.Directory.GetValueAsync(node.Id, "name", cancellation) is null
            || await hub.Directory.FindProvidersAsync("printer", cancellation) is [])
        {
            // The node decides when.
        }

        Assert.That((keepers, told), Is.EqualTo((1, 0)));
    }

    [Test, CancelAfter(30_000)]
    public async Task Node_that_takes_no_part_says_which_setting_it_lacks(CancellationToken cancellation)
    {
        MeshNode node = await MeshNode.StartAsync(
            new MeshOptions { ListenAddresses = ["/ip4/127.0.0.1/tcp/0"], Discovery = { Mdns = false } }, cancellation);
        _nodes.Add(node);

        Assert.That(node.Directory.IsEnabled, Is.False);
        Assert.That(
            () => node.FindPeerAsync(node.Id, cancellation),
            Throws.InvalidOperationException.With.Message.Contains("Discovery.Kademlia.Enabled"));
        Assert.That(
            () => node.Directory.ProvideAsync("printer", cancellation), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(30_000)]
    public async Task Name_or_value_that_is_too_long_is_refused(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync(cancellation);
        MeshDirectory directory = node.Directory;

        Assert.That(() => directory.PutValueAsync("", new byte[1], cancellation), Throws.ArgumentException);
        Assert.That(() => directory.ProvideAsync(new string('x', 257), cancellation), Throws.ArgumentException);
        Assert.That(
            () => directory.PutValueAsync("name", new byte[(60 << 10) + 1], cancellation),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(KademliaMode.Automatic, "/ip4/127.0.0.1/tcp/0", false)]
    [TestCase(KademliaMode.Automatic, "/ip4/0.0.0.0/tcp/0", true)]
    [TestCase(KademliaMode.Server, "/ip4/127.0.0.1/tcp/0", true)]
    [TestCase(KademliaMode.Client, "/ip4/0.0.0.0/tcp/0", false)]
    public void Node_that_others_can_reach_is_a_server(KademliaMode mode, string address, bool isServer) =>
        Assert.That(
            new MeshKademliaOptions { Mode = mode }
                .ToProtocol([Avi.Mesh.Libp2p.Multiformats.Multiaddr.Parse(address)]).IsServer,
            Is.EqualTo(isServer));

    private static async Task KnowsServersAsync(MeshNode node, CancellationToken cancellation)
    {
        while (node.Directory.Kademlia.TableSize == 0)
            await Task.Delay(1, cancellation);
    }

    private static async Task MeetAsync(MeshNode node, int peers, CancellationToken cancellation)
    {
        await using IAsyncEnumerator<MeshEvent> events =
            node.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (node.Peers.Count < peers)
            await events.MoveNextAsync();
    }

    private async Task<MeshNode> StartAsync(CancellationToken cancellation, MeshNode? hub = null)
    {
        var options = new MeshOptions
        {
            ListenAddresses = ["/ip4/127.0.0.1/tcp/0"],
            Discovery = { Mdns = false, Kademlia = { Enabled = true, Mode = KademliaMode.Server } },
        };
        if (hub is not null)
            options.Bootstrap.Add(hub.Addresses[0]);

        MeshNode node = await MeshNode.StartAsync(options, cancellation);
        _nodes.Add(node);
        return node;
    }
}
