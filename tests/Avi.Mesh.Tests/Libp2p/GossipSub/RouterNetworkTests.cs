using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>What a mesh of many routers promises as a whole. The seed of a failure is in the test's name.</summary>
internal sealed class RouterNetworkTests
{
    private const string Topic = "t";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    [Test]
    public void Every_message_reaches_every_subscriber_once([Values(1, 2, 3)] int seed)
    {
        using var network = new RouterNetwork(nodes: 40, seed);
        network.ConnectAtRandom(dialsOfNode: 6);
        network.SubscribeAll(Topic);
        network.Run(Settling);

        string[] sent = PublishFromEverywhere(network, messages: 100, every: TimeSpan.FromMilliseconds(40));
        network.Run(Settling);

        AssertAllHave(network.Nodes, sent);
    }

    [Test]
    public void Subscribers_that_flood_nothing_still_reach_everybody([Values(4, 5)] int seed)
    {
        using var network = new RouterNetwork(nodes: 40, seed, new GossipSubOptions { FloodPublish = false });
        network.ConnectAtRandom(dialsOfNode: 10);
        network.SubscribeAll(Topic);
        network.Run(Settling);

        string[] sent = PublishFromEverywhere(network, messages: 50, every: TimeSpan.FromMilliseconds(40));
        network.Run(Settling);

        AssertAllHave(network.Nodes, sent);
        int received = network.Nodes.Sum(node => node.Count(MessageOutcome.Duplicate) + node.Delivered.Count);
        Assert.That(received, Is.LessThanOrEqualTo(sent.Length * network.Nodes.Count * 12), "copies of all messages");
    }

    [Test]
    public void Lost_pushes_are_repaired_by_gossip([Values(6, 7)] int seed)
    {
        using var network = new RouterNetwork(nodes: 30, seed, new GossipSubOptions { FloodPublish = false });
        network.ConnectAtRandom(dialsOfNode: 10);
        network.SubscribeAll(Topic);
        network.Run(Settling);

        network.MessageLoss = 0.5;
        string[] sent = PublishFromEverywhere(network, messages: 30, every: TimeSpan.FromMilliseconds(100));
        network.Run(Settling);

        AssertAllHave(network.Nodes, sent);
        Assert.That(network.Nodes.Sum(node => node.Count(RouterEvent.IWantAnswered)), Is.Positive);
    }

    [Test]
    public void Node_that_is_not_subscribed_reaches_all_who_are()
    {
        using var network = new RouterNetwork(nodes: 21, seed: 8, new GossipSubOptions { FloodPublish = false });
        SimulatedNode publisher = network.Nodes[0];
        List<SimulatedNode> subscribers = [.. network.Nodes.Skip(1)];
        network.ConnectAtRandom(dialsOfNode: 5);
        subscribers.ForEach(node => node.Router.Subscribe(Topic, network.Now));
        network.Run(Settling);

        network.Publish(publisher, Topic, "hello");
        network.Run(Settling);

        AssertAllHave(subscribers, ["hello"]);
        Assert.That(publisher.Delivered, Is.Empty);
    }

    [Test]
    public void Meshes_keep_their_degree_whatever_comes_and_goes([Values(9, 10)] int seed)
    {
        var options = new GossipSubOptions();
        using var network = new RouterNetwork(nodes: 50, seed, options);
        network.ConnectAtRandom(dialsOfNode: 12);
        network.SubscribeAll(Topic);

        for (int round = 0; round < 5; round++)
        {
            SimulatedNode leaving = network.Nodes[network.Random.Next(network.Nodes.Count)];
            network.Isolate(leaving);
            network.Run(TimeSpan.FromSeconds(3));
            foreach (SimulatedNode other in network.Nodes.Where(_ => network.Random.Next(4) == 0))
                network.Connect(leaving, other);
        }

        network.Run(TimeSpan.FromSeconds(90));
        int[] degrees = [.. network.Nodes.Select(node => node.Router.MeshOf(Topic).Count)];
        Assert.That(degrees, Is.All.InRange(options.DegreeLow, options.DegreeHigh));
    }

    [Test]
    public void Mesh_is_mutual_once_it_has_settled()
    {
        using var network = new RouterNetwork(nodes: 30, seed: 11);
        network.ConnectAtRandom(dialsOfNode: 8);
        network.SubscribeAll(Topic);

        network.Run(TimeSpan.FromSeconds(30));

        Dictionary<PeerId, SimulatedNode> byId = network.Nodes.ToDictionary(node => node.Id);
        foreach (SimulatedNode node in network.Nodes)
        {
            foreach (PeerId peer in node.Router.MeshOf(Topic))
                Assert.That(byId[peer].Router.MeshOf(Topic), Does.Contain(node.Id));
        }
    }

    [Test]
    public void Messages_survive_churn_among_those_who_stay([Values(12, 13)] int seed)
    {
        using var network = new RouterNetwork(nodes: 40, seed);
        network.ConnectAtRandom(dialsOfNode: 8);
        network.SubscribeAll(Topic);
        network.Run(Settling);
        List<SimulatedNode> staying = [.. network.Nodes.Take(30)];
        List<SimulatedNode> unstable = [.. network.Nodes.Skip(30)];
        List<string> sent = [];

        for (int round = 0; round < 20; round++)
        {
            SimulatedNode leaving = unstable[round % unstable.Count];
            network.Isolate(leaving);
            network.Publish(staying[round % staying.Count], Topic, $"{round}");
            sent.Add($"{round}");
            network.Run(TimeSpan.FromMilliseconds(500));
            foreach (SimulatedNode other in network.Nodes.Where(_ => network.Random.Next(5) == 0))
                network.Connect(leaving, other);
        }

        network.Run(Settling);
        AssertAllHave(staying, sent);
    }

    [Test]
    public void Nobody_grafts_a_peer_that_has_pruned_him_too_early([Values(14, 15)] int seed)
    {
        using var network = new RouterNetwork(nodes: 40, seed);
        network.ConnectAtRandom(dialsOfNode: 15);
        network.SubscribeAll(Topic);

        // Time for the first prunes, then for their backoffs to end; then many need new peers, pruned ones among them.
        network.Run(TimeSpan.FromSeconds(30));
        network.DisconnectAtRandom(part: 0.25);
        network.Run(TimeSpan.FromSeconds(45));
        network.DisconnectAtRandom(part: 0.25);
        network.Run(TimeSpan.FromSeconds(20));

        var expiries = new Dictionary<(PeerId, PeerId), TimeSpan>();
        int grafts = 0;
        foreach ((TimeSpan at, PeerId from, PeerId to, string part) in network.ControlSent)
        {
            if (part.StartsWith("prune", StringComparison.Ordinal))
            {
                // The one who is pruned learns of it a step later; a GRAFT may cross it on its way.
                expiries[(to, from)] = at + TimeSpan.FromSeconds(60);
                expiries[(from, to)] = at + TimeSpan.FromSeconds(60);
            }
            else if (part.StartsWith("graft", StringComparison.Ordinal)
                && expiries.TryGetValue((from, to), out TimeSpan expiry))
            {
                bool isCrossing = at <= expiry - TimeSpan.FromSeconds(60) + TimeSpan.FromMilliseconds(20);
                Assert.That(isCrossing || at >= expiry, $"GRAFT at {at}, not before {expiry}");
                grafts++;
            }
        }

        Assert.That(expiries, Is.Not.Empty);
        Assert.That(grafts, Is.Positive, "a test in which nobody came back would show nothing");
    }

    private static string[] PublishFromEverywhere(RouterNetwork network, int messages, TimeSpan every)
    {
        string[] sent = [.. Enumerable.Range(0, messages).Select(number => $"{number}")];
        foreach (string payload in sent)
        {
            network.Publish(network.Nodes[network.Random.Next(network.Nodes.Count)], Topic, payload);
            network.Run(every);
        }

        return sent;
    }

    /// <summary>A node gets each message once; its own it does not get back.</summary>
    private static void AssertAllHave(IReadOnlyList<SimulatedNode> nodes, IReadOnlyList<string> sent)
    {
        int missing = 0;
        foreach (SimulatedNode node in nodes)
        {
            Assert.That(node.Delivered, Is.Unique);
            missing += sent.Except(node.Delivered).Count();
        }

        // Its author is the one subscriber who does not get a message.
        int authors = nodes.Sum(node => node.Published);
        Assert.That(missing, Is.EqualTo(authors), "deliveries that are missing");
    }
}
