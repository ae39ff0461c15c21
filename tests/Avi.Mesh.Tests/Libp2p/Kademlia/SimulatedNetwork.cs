using Avi.Mesh.Libp2p.Kademlia;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>
/// A network of routing tables and lookups in virtual time: requests take a while, are lost, or find nobody.
/// </summary>
internal sealed class SimulatedNetwork(int seed, double loss)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(seed);
    private readonly Dictionary<PeerId, SimulatedNode> _nodes = [];
    private readonly PriorityQueue<Action, TimeSpan> _events = new();
    private TimeSpan _now;

    public IReadOnlyList<SimulatedNode> Honest => [.. _nodes.Values.Where(node => node.Accomplices is null)];

    public IReadOnlyList<SimulatedNode> Alive => [.. Honest.Where(node => node.IsAlive)];

    /// <summary>Lets a node join by one that is there, and look itself up.</summary>
    public void Join()
    {
        SimulatedNode[] there = [.. Alive];
        SimulatedNode node = Add(_nodes.Count % 80, accomplices: null);
        if (there.Length == 0)
            return;

        Connect(node, Pick(there));
        FindPeer(node, node.Id);
    }

    /// <summary>Ends a node without a word.</summary>
    public void Kill() => Pick(Alive).IsAlive = false;

    /// <summary>Lets every node look after its table, as it does from time to time.</summary>
    public void Refresh()
    {
        foreach (SimulatedNode node in Alive)
        {
            FindPeer(node, node.Id);
            foreach (int shared in node.Table.TakeStaleBuckets(_now, TimeSpan.FromMinutes(10)))
                FindPeer(node, PickPeer(node, shared), paths: 1);
        }
    }

    /// <summary>Makes liars in some networks, each of which connects to every honest node.</summary>
    public IReadOnlyList<SimulatedNode> Attack(int liars, int networks)
    {
        List<SimulatedNode> gang = [];
        for (int i = 0; i < liars; i++)
            gang.Add(Add(200 + (i % networks), gang));

        foreach (SimulatedNode victim in Alive)
        {
            foreach (SimulatedNode liar in gang)
                Connect(victim, liar);
        }

        Run();
        return gang;
    }

    /// <summary>Looks a peer up.</summary>
    /// <returns>Whether somebody named it.</returns>
    public bool FindPeer(SimulatedNode from, PeerId target, int paths = 3)
    {
        var key = KademliaKey.Of(target);
        var query = new KademliaQuery(
            from.Id, key, from.Table.FindClosest(key, KademliaOptions.K), new QueryOptions(paths, 3, 200));
        bool isNamed = false;
        Step();
        Run();
        return isNamed;

        void Step()
        {
            while (query.TryNext(out PeerId? next))
                Ask(from, _nodes[next], key, named => OnEnd(next, named));
        }

        void OnEnd(PeerId peer, IReadOnlyList<QueryPeer>? named)
        {
            isNamed |= named?.Any(peer => peer.Id == target) is true;
            if (named is null)
                query.OnFailed(peer);
            else
                query.OnAnswered(peer, _nodes[peer].Origin, named);

            Step();
        }
    }

    public SimulatedNode PickAlive() => Pick(Alive);

    private SimulatedNode Add(int network, IReadOnlyList<SimulatedNode>? accomplices)
    {
        var node = new SimulatedNode(
            TestPeerIds.Of(_random.Next()), $"{11 + network}.0.7.{_nodes.Count % 256}")
        {
            Accomplices = accomplices,
        };
        _nodes.Add(node.Id, node);
        return node;
    }

    private void Connect(SimulatedNode first, SimulatedNode second)
    {
        Probe(first, first.Meet(second, _now));
        Probe(second, second.Meet(first, _now));
    }

    private void Probe(SimulatedNode from, PeerId? questionable)
    {
        if (questionable is not null)
            Ask(from, _nodes[questionable], from.Key, _ => { });
    }

    private void Ask(
        SimulatedNode from, SimulatedNode to, KademliaKey target, Action<IReadOnlyList<QueryPeer>?> onEnd)
    {
        if (!to.IsAlive || _random.NextDouble() < loss)
        {
            After(RequestTimeout, () =>
            {
                from.Table.OnFailed(to.Id);
                onEnd(null);
            });
            return;
        }

        After(TimeSpan.FromMilliseconds(_random.Next(10, 200)), () =>
        {
            Connect(from, to);
            from.Table.OnAnswered(to.Id, _now);
            onEnd(to.Answer(target));
        });
    }

    private void After(TimeSpan delay, Action action) => _events.Enqueue(action, _now + delay);

    private void Run()
    {
        while (_events.TryDequeue(out Action? action, out TimeSpan at))
        {
            _now = at > _now ? at : _now;
            action();
        }
    }

    private PeerId PickPeer(SimulatedNode node, int sharedPrefix)
    {
        var self = KademliaKey.Of(node.Id);
        for (int i = 0; i < 100_000; i++)
        {
            PeerId peer = TestPeerIds.Of(_random.Next());
            if (self.SharedPrefix(KademliaKey.Of(peer)) == sharedPrefix)
                return peer;
        }

        return node.Id;
    }

    private SimulatedNode Pick(IReadOnlyList<SimulatedNode> nodes) => nodes[_random.Next(nodes.Count)];
}
