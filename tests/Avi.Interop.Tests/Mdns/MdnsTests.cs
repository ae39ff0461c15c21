using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Mdns;

/// <summary>Nodes that nobody has introduced find each other. Each test has a network of its own to do it in.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MdnsTests
{
    private const string AllIPv4 = "0.0.0.0";
    private const string AllIPv6 = "::";

    [Test]
    public async Task Node_finds_a_foreign_peer_by_its_answers_and_dials_it()
    {
        await using NetworkNamespaces hosts = await NetworkNamespaces.CreateAsync(2);
        await hosts.ConnectAsync(0, 1, "10.77.1");
        await using NodePeer foreign = await StartForeignAsync(hosts[1], answers: true);
        await using MonitorProcess ours = await MonitorProcess.StartAsync(hosts[0], "ours", AllIPv4);

        // The foreign peer dials nobody whom it discovers.
        string address = await ours.ConnectsToAsync(foreign.Id);
        PeerEvent connected = await foreign.TakeEventAsync("connected");

        Assert.That(address, Does.StartWith("/ip4/10.77.1.2/tcp/"));
        Assert.That(connected.Text("peerId"), Is.EqualTo(ours.Id));
    }

    [Test]
    public async Task Foreign_peer_finds_a_node_by_its_answers_and_dials_it()
    {
        await using NetworkNamespaces hosts = await NetworkNamespaces.CreateAsync(2);
        await hosts.ConnectAsync(0, 1, "10.77.2");
        await using MonitorProcess ours = await MonitorProcess.StartAsync(hosts[0], "ours", AllIPv4);

        // It asks, and never answers, so that we cannot find it.
        await using NodePeer foreign = await StartForeignAsync(hosts[1], answers: false);
        PeerEvent discovered = await foreign.TakeEventAsync("discovered");
        await foreign.DialAsync($"{discovered.Texts("addresses")[0]}/p2p/{ours.Id}");
        await ours.ConnectsToAsync(foreign.Id);

        Assert.That(discovered.Text("peerId"), Is.EqualTo(ours.Id));
        Assert.That(discovered.Texts("addresses"), Has.Count.EqualTo(1).And.All.StartsWith("/ip4/10.77.2.1/tcp/"));
    }

    [Test]
    public async Task Nodes_find_each_other_where_there_is_only_IPv6()
    {
        await using NetworkNamespaces hosts = await NetworkNamespaces.CreateAsync(2);
        await hosts.ConnectAsync(0, 1, network: null);
        await using MonitorProcess one = await MonitorProcess.StartAsync(hosts[0], "one", AllIPv6);
        await using MonitorProcess two = await MonitorProcess.StartAsync(hosts[1], "two", AllIPv6);

        string[] addresses = await Task.WhenAll(one.ConnectsToAsync(two.Id), two.ConnectsToAsync(one.Id));

        Assert.That(addresses, Is.All.Match(@"^/ip6zone/\w+/ip6/fe80::[0-9a-f:]+/tcp/\d+"));
    }

    [Test]
    public async Task Interface_that_comes_later_is_used()
    {
        await using NetworkNamespaces hosts = await NetworkNamespaces.CreateAsync(2);
        await using MonitorProcess one = await MonitorProcess.StartAsync(hosts[0], "one", AllIPv4);
        await using MonitorProcess two = await MonitorProcess.StartAsync(hosts[1], "two", AllIPv4);

        await hosts.ConnectAsync(0, 1, "10.77.3");
        string[] addresses = await Task.WhenAll(one.ConnectsToAsync(two.Id), two.ConnectsToAsync(one.Id));

        Assert.That(addresses, Is.All.StartsWith("/ip4/10.77.3."));
    }

    [Test]
    public async Task Node_with_several_interfaces_finds_the_peers_of_each_and_those_on_its_own_host()
    {
        await using NetworkNamespaces hosts = await NetworkNamespaces.CreateAsync(3);
        await hosts.ConnectAsync(0, 1, "10.77.4");
        await hosts.ConnectAsync(0, 2, "10.77.5");
        await using MonitorProcess middle = await MonitorProcess.StartAsync(hosts[0], "middle", AllIPv4);
        await using MonitorProcess neighbour = await MonitorProcess.StartAsync(hosts[0], "neighbour", AllIPv4);
        await using MonitorProcess left = await MonitorProcess.StartAsync(hosts[1], "left", AllIPv4);
        await using MonitorProcess right = await MonitorProcess.StartAsync(hosts[2], "right", AllIPv4);

        await Task.WhenAll(
            middle.ConnectsToAsync(left.Id), middle.ConnectsToAsync(right.Id), middle.ConnectsToAsync(neighbour.Id));
    }

    private static Task<NodePeer> StartForeignAsync(string host, bool answers) => NodePeer.StartAsync(
        "foreign",
        new NodePeerOptions
        {
            Namespace = host,
            Listen = ["/ip4/0.0.0.0/tcp/0"],
            Mdns = new Dictionary<string, object> { ["broadcast"] = answers, ["interval"] = 1_000 },
        });
}
