using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Swarm;
using NUnit.Framework.Constraints;

namespace Avi.Mesh.Tests;

internal sealed partial class MeshNodeTests
{
    [Test, CancelAfter(20_000)]
    public async Task Node_with_default_options_can_be_dialled_on_this_host(CancellationToken cancellation)
    {
        await using MeshNode app = await MeshNode.StartAsync(
            new MeshOptions { Discovery = { Mdns = false } }, cancellation);
        await using MeshNode other = await StartAsync("other");

        await other.ConnectAsync(app.Addresses[0], cancellation);

        Assert.That(app.Addresses[0], Does.StartWith("/ip4/127.0.0.1/tcp/").And.EndWith($"/p2p/{app.Id}"));
        Assert.That(other.Peers.Single().Id, Is.EqualTo(app.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task Address_in_use_is_an_error_that_names_it(CancellationToken cancellation)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"/ip4/127.0.0.1/tcp/{((IPEndPoint)taken.LocalEndpoint).Port}";
        var options = new MeshOptions { ListenAddresses = [address] };

        Assert.That(
            async () => await MeshNode.StartAsync(options, cancellation),
            Throws.TypeOf<MeshListenException>().With.Property("Address").EqualTo(address)
                .And.Message.Contains(address));
    }

    [TestCase("/ip4/192.0.2.77/tcp/0")]
    [TestCase("/dns4/example.com/tcp/0")]
    [TestCase("/ip4/127.0.0.1/udp/0/quic-v1")]
    [CancelAfter(20_000)]
    public void Address_that_is_not_of_this_host_or_kind_is_an_error_that_names_it(
        string address, CancellationToken cancellation) =>
        Assert.That(
            async () => await MeshNode.StartAsync(new MeshOptions { ListenAddresses = [address] }, cancellation),
            Throws.TypeOf<MeshListenException>().With.Message.Contains(address));

    [Test, CancelAfter(20_000)]
    public async Task Connecting_says_why_it_failed(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("a");
        await using MeshNode b = await StartAsync("b");
        string wrongPeer = b.Addresses[0].Replace(
            b.Id.ToString(), TestPeers.Id(1).ToString(), StringComparison.Ordinal);

        Assert.That(
            async () => await a.ConnectAsync("localhost:4001", cancellation), Throws.ArgumentException);
        Assert.That(
            async () => await a.ConnectAsync(wrongPeer, cancellation),
            Fails(MeshConnectError.WrongPeer).With.Message.Contains(b.Id.ToString())
                .And.Property("Peer").EqualTo(TestPeers.Id(1)));
        Assert.That(
            async () => await a.ConnectAsync(a.Addresses[0], cancellation),
            Fails(MeshConnectError.Self).With.Message.Contains("itself"));
        Assert.That(
            async () => await a.ConnectAsync("/ip4/127.0.0.1/udp/1/quic-v1", cancellation),
            Fails(MeshConnectError.NoAddress).With.Property("Address").EqualTo("/ip4/127.0.0.1/udp/1/quic-v1")
                .And.Property("Peer").Null);
        Assert.That(
            async () => await a.ConnectAsync(TestPeers.Id(2), cancellation),
            Fails(MeshConnectError.NoAddress).With.Property("Peer").EqualTo(TestPeers.Id(2)));
        await a.Admission.DenyPeerAsync(b.Id);
        Assert.That(
            async () => await a.ConnectAsync(b.Addresses[0], cancellation), Fails(MeshConnectError.NotAllowed));
    }

    [Test, CancelAfter(20_000)]
    public async Task Connecting_to_what_is_no_node_says_what_it_may_be(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync(
            "node", configure: options => options.Limits.HandshakeTimeout = TimeSpan.FromSeconds(0.2));
        await using MeshNode inside = await StartAsync(
            "inside", configure: options => options.Admission.NetworkKey = MeshNetworkKey.Generate());
        await using MeshNode outside = await StartAsync("outside");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        string closedAddress = AddressOf(closed);
        closed.Stop();

        Assert.That(
            async () => await node.ConnectAsync(closedAddress, cancellation), Fails(MeshConnectError.Unreachable));
        Assert.That(
            async () => await node.ConnectAsync(AddressOf(silent), cancellation), Fails(MeshConnectError.TimedOut));
        Assert.That(
            async () => await inside.ConnectAsync(outside.Addresses[0], cancellation),
            Fails(MeshConnectError.WrongNetwork));
        Assert.That(
            async () => await outside.ConnectAsync(inside.Addresses[0], cancellation),
            Fails(MeshConnectError.HandshakeFailed));
    }

    [Test, CancelAfter(20_000)]
    public async Task Connection_above_the_limit_is_not_made(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync(
            "a", configure: options => options.Limits.MaxOutboundConnections = 1);
        await using MeshNode b = await StartAsync("b");
        await using MeshNode c = await StartAsync("c");
        await a.ConnectAsync(b.Addresses[0], cancellation);

        Assert.That(
            async () => await a.ConnectAsync(c.Addresses[0], cancellation), Fails(MeshConnectError.LimitReached));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_is_sent_away_and_fetched_again_by_its_id(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("a", configure: options => options.Connections.LowWater = 0);
        await using MeshNode b = await StartAsync("b", configure: options => options.Connections.LowWater = 0);
        await a.ConnectAsync(b.Addresses[0], cancellation);
        await using IAsyncEnumerator<MeshEvent> events = a.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        await events.MoveNextAsync();
        MeshEvent there = events.Current;

        await a.DisconnectAsync(b.Id);
        await events.MoveNextAsync();
        MeshEvent left = events.Current;
        await a.ConnectAsync(b.Id, cancellation);
        await events.MoveNextAsync();

        Assert.That(
            new[] { there, left, events.Current }.Select(occurrence => (occurrence.GetType(), occurrence.Peer)),
            Is.EqualTo(new[]
            {
                (typeof(PeerConnected), b.Id), (typeof(PeerDisconnected), b.Id), (typeof(PeerConnected), b.Id),
            }));
        Assert.That(() => a.DisconnectAsync(TestPeers.Id(1)), Throws.Nothing, "who is not there");
    }

    [Test, CancelAfter(20_000)]
    public async Task Start_that_is_cancelled_leaves_nothing_behind(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var options = new MeshOptions
        {
            IdentityFile = Path.Combine(folder.Path, "node.key"),
            ListenAddresses = ["/memory/node"],
            Discovery = { Mdns = false },
        };
        MemoryTransport transport = new(_network);
        using var late = new CancellationTokenSource();

        Assert.That(
            async () => await MeshNode.StartAsync(options, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(options.IdentityFile), Is.False);
        Assert.That(
            async () => await MeshNode.StartAsync(
                options, new MeshServices(), [new CancellingTransport(transport, late)], late.Token),
            Throws.InstanceOf<OperationCanceledException>());
        await using MeshNode again = await MeshNode.StartAsync(options, new MeshServices(), [transport], cancellation);
        Assert.That(again.Addresses[0], Does.StartWith("/memory/node/"), "the address is free");
    }

    [Test, CancelAfter(30_000)]
    public async Task Restarted_bootstrap_node_with_the_same_identity_is_found_again(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string identity = Path.Combine(folder.Path, "bootstrap.key");
        MeshNode before = await StartAsync("bootstrap", configure: options => options.IdentityFile = identity);
        string address = before.Addresses[0];
        await using MeshNode node = await StartAsync("node", address);
        await using MeshSubscription readings = node.SubscribeAsync(Topic, cancellation);
        await HasPeersAsync(node, 1, cancellation);

        await before.DisposeAsync();
        await HasPeersAsync(node, 0, cancellation);
        await using MeshNode after = await StartAsync("bootstrap", configure: options =>
        {
            options.IdentityFile = identity;
            options.ListenAddresses = [address[..address.IndexOf("/p2p/", StringComparison.Ordinal)]];
        });
        await WantedAsync(after, Topic, node, cancellation);
        await after.PublishAsync(Topic, "again"u8.ToArray(), cancellation);

        Assert.That(after.Id, Is.EqualTo(before.Id));
        Assert.That(Text((await ReadAsync(readings, 1, cancellation))[0]), Is.EqualTo("again"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Cut_connection_heals_and_messages_flow_again(CancellationToken cancellation)
    {
        await using MeshNode a = await StartInMemoryAsync("a");
        await using MeshNode b = await StartInMemoryAsync("b", a.Addresses[0]);
        await using MeshSubscription atB = b.SubscribeAsync(Topic, cancellation);
        await WantedAsync(a, Topic, b, cancellation);
        await using IAsyncEnumerator<MeshEvent> events = b.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);

        _network.Cut();
        await events.MoveNextAsync();
        await events.MoveNextAsync();
        MeshEvent lost = events.Current;
        await events.MoveNextAsync();
        MeshEvent found = events.Current;
        await HasPeersAsync(a, 1, cancellation);
        await WantedAsync(a, Topic, b, cancellation);
        await a.PublishAsync(Topic, "healed"u8.ToArray(), cancellation);

        Assert.That((lost, found.GetType()), Is.EqualTo((new PeerDisconnected(a.Id), typeof(PeerConnected))));
        Assert.That(Text((await ReadAsync(atB, 1, cancellation))[0]), Is.EqualTo("healed"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nodes_that_bootstrap_from_each_other_see_each_other_once(CancellationToken cancellation)
    {
        await using MeshNode a = await StartInMemoryAsync("a", "/memory/b");
        await using MeshNode b = await StartInMemoryAsync("b", "/memory/a");

        await HasPeersAsync(a, 1, cancellation);
        await HasPeersAsync(b, 1, cancellation);

        Assert.That(a.Peers.Single().Id, Is.EqualTo(b.Id));
        Assert.That(b.Peers.Single().Id, Is.EqualTo(a.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task Connected_nodes_learn_each_others_names_and_answer_pings(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("hall");
        await using MeshNode b = await StartAsync("desk", a.Addresses[0]);

        await UntilAsync(() => a.Peers.Any(peer => peer.Agent == "desk"), cancellation);
        await UntilAsync(() => b.Peers.Any(peer => peer.Agent == "hall"), cancellation);
        TimeSpan roundTrip = await a.Stack.Ping.PingAsync(b.Id, cancellation);

        Assert.That(roundTrip, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test, CancelAfter(20_000)]
    public async Task Node_without_an_identity_file_is_another_one_at_each_start(CancellationToken cancellation)
    {
        await using MeshNode first = await StartAsync("node");
        await using MeshNode second = await StartAsync("node");

        Assert.That(first.Id, Is.Not.EqualTo(second.Id));
    }

    private static EqualConstraint Fails(MeshConnectError error) =>
        Throws.TypeOf<MeshConnectException>().With.Property("Error").EqualTo(error);

    private static string AddressOf(TcpListener listener) =>
        $"/ip4/127.0.0.1/tcp/{((IPEndPoint)listener.LocalEndpoint).Port}";
}
