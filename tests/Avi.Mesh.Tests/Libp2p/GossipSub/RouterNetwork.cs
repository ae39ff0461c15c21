using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>Routers in one loop with one clock: real bytes between them, seeded loss, no thread and no wait.</summary>
internal sealed class RouterNetwork : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private readonly GossipSubOptions _options;
    private readonly Dictionary<(SimulatedNode From, SimulatedNode To), Link> _links = [];
    private readonly Queue<(Link Link, byte[] Frame)> _inFlight = [];

    public RouterNetwork(int nodes, int seed, GossipSubOptions? options = null)
    {
        _options = options ?? new GossipSubOptions();
        Random = new Random(seed);
        Nodes = [.. Enumerable.Range(0, nodes).Select(number => new SimulatedNode(number, _options, Random))];
    }

    public Random Random { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Gets or sets how many of the pushed messages are lost, as a full queue would lose them.</summary>
    public double MessageLoss { get; set; }

    /// <summary>Gets every control part that was sent, with the time.</summary>
    public List<(TimeSpan At, PeerId From, PeerId To, string Part)> ControlSent { get; } = [];

    /// <summary>Connects each node to some others, so that the graph hangs together.</summary>
    public void ConnectAtRandom(int dialsOfNode)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            Connect(Nodes[i], Nodes[(i + 1) % Nodes.Count]);
            for (int dial = 1; dial < dialsOfNode; dial++)
                Connect(Nodes[i], Nodes[Random.Next(Nodes.Count)]);
        }
    }

    public void Connect(SimulatedNode dialler, SimulatedNode listener)
    {
        if (dialler == listener || _links.ContainsKey((dialler, listener)))
            return;

        Open(dialler, listener, isOutbound: true);
        Open(listener, dialler, isOutbound: false);
    }

    public void Disconnect(SimulatedNode one, SimulatedNode other)
    {
        _links.Remove((one, other));
        _links.Remove((other, one));
        one.Router.RemovePeer(other.Id);
        other.Router.RemovePeer(one.Id);
    }

    /// <summary>Cuts connections.</summary>
    /// <param name="part">How many of them: 0 to 1.</param>
    public void DisconnectAtRandom(double part)
    {
        foreach ((SimulatedNode one, SimulatedNode other) in _links.Keys.ToList())
        {
            if (Random.NextDouble() < part)
                Disconnect(one, other);
        }
    }

    /// <summary>Takes a node off the net, with all of its connections.</summary>
    public void Isolate(SimulatedNode node)
    {
        foreach (SimulatedNode other in Nodes)
        {
            if (_links.ContainsKey((node, other)))
                Disconnect(node, other);
        }
    }

    public void SubscribeAll(string topic)
    {
        foreach (SimulatedNode node in Nodes)
            node.Router.Subscribe(topic, Now);
    }

    public void Publish(SimulatedNode node, string topic, string payload) =>
        node.Router.Publish(node.Message(topic, payload), Now);

    /// <summary>Lets time pass. Each node's heart beats once a second, each at another moment.</summary>
    public void Run(TimeSpan duration)
    {
        for (TimeSpan end = Now + duration; Now < end; Now += Step)
        {
            for (int count = _inFlight.Count; count > 0; count--)
            {
                (Link link, byte[] frame) = _inFlight.Dequeue();
                Receive(link, frame);
            }

            for (int i = 0; i < Nodes.Count; i++)
            {
                if ((Now.Ticks + (i * Step.Ticks)) % HeartbeatInterval.Ticks == 0)
                    Nodes[i].Router.Heartbeat(Now);
            }
        }
    }

    public void Dispose()
    {
        foreach (SimulatedNode node in Nodes)
            node.Dispose();
    }

    private void Open(SimulatedNode from, SimulatedNode to, bool isOutbound)
    {
        var link = new Link(this, from, to, new RpcIntake(from.Id, _options));
        _links.Add((from, to), link);
        from.Router.OpenPeer(to.Id, GossipSubVersion.V11, isOutbound, link, Now);
    }

    private void Receive(Link link, byte[] frame)
    {
        if (_links.GetValueOrDefault((link.From, link.To)) != link)
            return;

        bool isRead = link.Intake.TryRead(RecordedRpc.WithoutLength(frame), out IReadOnlyList<ReceivedRpc> parts);
        Assert.That(isRead, Is.True);
        foreach (ReceivedRpc part in parts)
        {
            foreach (PubSubMessage message in part.Messages)
                message.Verdict = MessageOutcome.Accepted;

            link.To.Router.Receive(part, Now);
        }
    }

    private void Send(Link link, SendPriority priority, byte[] frame)
    {
        if (priority == SendPriority.Message)
        {
            if (Random.NextDouble() < MessageLoss)
                return;
        }
        else
        {
            foreach (string part in RecordedRpc.Of(frame))
                ControlSent.Add((Now, link.From.Id, link.To.Id, part));
        }

        _inFlight.Enqueue((link, frame));
    }

    private sealed record Link(RouterNetwork Network, SimulatedNode From, SimulatedNode To, RpcIntake Intake)
        : IPeerSink
    {
        public void Send(SendPriority priority, byte[] frame) => Network.Send(this, priority, frame);
    }
}
