using Avi.Mesh.Libp2p.Kademlia;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>Some hundred tables and their lookups, in virtual time; a failure prints the seed.</summary>
[TestFixture]
internal sealed class KademliaSimulationTests
{
    private const int Nodes = 200;
    private const int Lookups = 100;
    private const int Liars = 400;
    private const int LiarNetworks = 4;

    [TestCase(1)]
    public void Every_peer_is_found_in_a_quiet_network(int seed)
    {
        SimulatedNetwork network = Grow(seed, loss: 0);

        Assert.That(CountFound(network), Is.EqualTo(Lookups), $"seed {seed}");
    }

    [TestCase(1), TestCase(2)]
    public void Peers_are_found_though_nodes_come_and_go_and_messages_are_lost(int seed)
    {
        SimulatedNetwork network = Grow(seed, loss: 0.1);
        for (int i = 0; i < Nodes / 2; i++)
        {
            network.Kill();
            network.Join();
        }

        network.Refresh();

        int found = CountFound(network);

        TestContext.Out.WriteLine($"{found} of {Lookups} peers found");
        Assert.That(found, Is.GreaterThanOrEqualTo(Lookups * 0.97), $"seed {seed}");
    }

    [TestCase(1)]
    public void Flood_of_made_up_peers_takes_a_part_of_each_table_and_hides_nobody(int seed)
    {
        SimulatedNetwork network = Grow(seed, loss: 0.05);
        IReadOnlyList<SimulatedNode> gang = network.Attack(Liars, LiarNetworks);

        int found = CountFound(network);

        var limits = new RoutingTableLimits();
        int mostLiars = network.Honest.Max(node => CountIn(node, gang));
        TestContext.Out.WriteLine($"{found} of {Lookups} peers found, at most {mostLiars} liars in a table");
        Assert.That(mostLiars, Is.LessThanOrEqualTo(LiarNetworks * limits.NetworkPeersInTable), $"seed {seed}");
        Assert.That(network.Honest.Min(node => node.Refusals), Is.Positive);
        Assert.That(found, Is.GreaterThanOrEqualTo(Lookups * 0.97), $"seed {seed}");
    }

    [TestCase(1)]
    public void Nodes_that_join_during_the_flood_are_found_too(int seed)
    {
        SimulatedNetwork network = Grow(seed, loss: 0.05, Nodes / 2);
        network.Attack(Liars, LiarNetworks);
        for (int i = 0; i < Nodes / 2; i++)
            network.Join();

        int found = CountFound(network);

        TestContext.Out.WriteLine($"{found} of {Lookups} peers found");
        Assert.That(found, Is.GreaterThanOrEqualTo(Lookups * 0.95), $"seed {seed}");
    }

    private static SimulatedNetwork Grow(int seed, double loss, int nodes = Nodes)
    {
        var network = new SimulatedNetwork(seed, loss);
        for (int i = 0; i < nodes; i++)
            network.Join();

        network.Refresh();
        return network;
    }

    private static int CountFound(SimulatedNetwork network) => Enumerable.Range(0, Lookups)
        .Count(_ => network.FindPeer(network.PickAlive(), network.PickAlive().Id));

    private static int CountIn(SimulatedNode node, IReadOnlyList<SimulatedNode> gang) =>
        gang.Count(liar => node.Table.Contains(liar.Id));
}
