using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Tests.Simulation;

/// <summary>Many routers in one loop with one clock: real bytes between them, seeded loss and churn, no wait.</summary>
internal sealed class RouterSimulation : IDisposable
{
    private const string Topic = "simulation";

    private readonly SimulationSettings _settings;
    private readonly Random _random;
    private readonly SimulatedRouter[] _routers;
    private readonly Queue<(SimulatedLink Link, byte[] Frame)> _inFlight = [];
    private readonly List<SimulatedPublish> _published = [];
    private readonly PriorityQueue<SimulatedRouter, TimeSpan> _restarts = new();
    private readonly List<double> _latencies = [];
    private readonly TimeSpan _heartbeat;
    private readonly TimeSpan _hop;
    private TimeSpan _now;
    private int _judged;
    private int _expected;
    private int _restarted;
    private double _lowestScore;

    public RouterSimulation(SimulationSettings settings)
    {
        _settings = settings;
        _random = new Random(settings.Seed);
        _heartbeat = settings.Options.HeartbeatInterval;
        _hop = _heartbeat / settings.HopsPerHeartbeat;
        _routers = [.. Enumerable.Range(0, settings.Routers)
            .Select(number => new SimulatedRouter(number, settings, _random, OnDelivered))];
    }

    /// <summary>Gets the worst that any router thought of any other, at any heartbeat.</summary>
    public double LowestScore => _lowestScore;

    /// <summary>Gets how many peers are in the meshes of all routers that are up, the smallest mesh's.</summary>
    public int SmallestMesh => _routers.Where(router => router.IsAlive).Min(router => router.Router.MeshPeerCount);

    /// <summary>Runs from the first dial to the end of the last message's grace. To be called once.</summary>
    public SimulationReport Run()
    {
        Start();
        for (int beat = 0; beat < _settings.Settling; beat++)
            RunHeartbeat();

        while (_published.Count < _settings.Messages)
        {
            for (int i = 0; i < _settings.MessagesPerHeartbeat && _published.Count < _settings.Messages; i++)
                Publish();

            RunHeartbeat();
        }

        for (int beat = 0; beat <= _settings.Grace; beat++)
            RunHeartbeat();

        return Report();
    }

    /// <summary>Has all routers join and dial.</summary>
    public void Start()
    {
        foreach (SimulatedRouter router in _routers)
            Join(router);
    }

    /// <summary>Has any router publish a message.</summary>
    public void Publish()
    {
        SimulatedRouter author;
        do
            author = _routers[_random.Next(_routers.Length)];
        while (!author.IsAlive);

        var message = new SimulatedPublish(_published.Count, author, _now);
        _published.Add(message);
        author.Publish(Topic, message.Number, _now);
    }

    /// <summary>Lets a heartbeat pass: each router's comes once, each at its own moment.</summary>
    public void RunHeartbeat()
    {
        for (int hop = 0; hop < _settings.HopsPerHeartbeat; hop++)
        {
            _now += _hop;
            for (int count = _inFlight.Count; count > 0; count--)
                Receive(_inFlight.Dequeue());

            for (int i = hop; i < _routers.Length; i += _settings.HopsPerHeartbeat)
                Beat(_routers[i]);
        }

        // At the end, so that an author has sent what it published before it dies.
        ChurnRouters();
        JudgeOldMessages();
    }

    /// <summary>Says how it went so far.</summary>
    public SimulationReport Report()
    {
        _latencies.Sort();
        int deliveries = _published.Sum(message => message.Deliveries.Count);
        return new SimulationReport(
            _routers.Length,
            _expected,
            _latencies.Count,
            (double)_routers.Sum(router => router.Duplicates) / Math.Max(1, deliveries),
            Percentile(0.5),
            Percentile(0.99),
            Percentile(1),
            _restarted,
            _routers.Sum(router => router.Repaired),
            _lowestScore);
    }

    public void Dispose()
    {
        foreach (SimulatedRouter router in _routers)
            router.Dispose();
    }

    private void Join(SimulatedRouter router)
    {
        router.Router.Subscribe(Topic, _now);
        bool dialsAll = _settings.Dials >= _routers.Length;
        for (int dial = 0; dial < Math.Min(_settings.Dials, _routers.Length); dial++)
        {
            SimulatedRouter other = _routers[dialsAll ? dial : _random.Next(_routers.Length)];
            if (other == router || !other.IsAlive || router.Links.ContainsKey(other))
                continue;

            Open(router, other, isOutbound: true);
            Open(other, router, isOutbound: false);
        }
    }

    private void Open(SimulatedRouter from, SimulatedRouter to, bool isOutbound)
    {
        var link = new SimulatedLink(from, to, _settings.Options, Send);
        from.Links.Add(to, link);
        from.Router.OpenPeer(to.Id, GossipSubVersion.V12, isOutbound, link, _now);
    }

    private void ChurnRouters()
    {
        while (_restarts.TryPeek(out _, out TimeSpan due) && due <= _now)
        {
            SimulatedRouter router = _restarts.Dequeue();
            router.Restart(_now);
            Join(router);
            _restarted++;
        }

        foreach (SimulatedRouter router in _routers)
        {
            if (router.IsAlive && _random.NextDouble() < _settings.Churn)
                Kill(router);
        }
    }

    private void Kill(SimulatedRouter router)
    {
        router.IsAlive = false;
        foreach (SimulatedRouter other in router.Links.Keys)
        {
            other.Links.Remove(router);
            other.Router.RemovePeer(router.Id);
        }

        router.Links.Clear();
        _restarts.Enqueue(router, _now + (_heartbeat * _random.Next(1, 10)));
    }

    private void Beat(SimulatedRouter router)
    {
        if (!router.IsAlive)
            return;

        router.Router.Heartbeat(_now);
        foreach (double score in router.Router.Scores)
            _lowestScore = Math.Min(_lowestScore, score);
    }

    private void OnDelivered(SimulatedRouter router, int number) =>
        _published[number].Deliveries.TryAdd(router, _now);

    private void Send(SimulatedLink link, SendPriority priority, byte[] frame)
    {
        bool canBeLost = priority is SendPriority.Message or SendPriority.Gossip;
        if (!canBeLost || _random.NextDouble() >= _settings.Loss)
            _inFlight.Enqueue((link, frame));
    }

    private void Receive((SimulatedLink Link, byte[] Frame) sent)
    {
        SimulatedLink link = sent.Link;
        if (link.From.Links.GetValueOrDefault(link.To) != link)
            return;

        if (!Varint.TryRead(sent.Frame, out _, out int head)
            || !link.Intake.TryRead(sent.Frame.AsSpan(head), out IReadOnlyList<ReceivedRpc> parts))
        {
            throw new InvalidDataException("A router has sent what is no RPC.");
        }

        foreach (ReceivedRpc part in parts)
        {
            foreach (PubSubMessage message in part.Messages)
                message.Verdict = MessageOutcome.Accepted;

            link.To.Router.Receive(part, _now);
        }
    }

    private void JudgeOldMessages()
    {
        TimeSpan grace = _heartbeat * _settings.Grace;
        for (; _judged < _published.Count && _published[_judged].At + grace <= _now; _judged++)
        {
            SimulatedPublish message = _published[_judged];
            foreach (SimulatedRouter router in _routers)
            {
                // Who joined just before has no mesh yet; who was killed since cannot have it.
                bool mustHave = router != message.Author
                    && router.IsAlive && router.StartedAt + (_heartbeat * 2) <= message.At;
                if (!mustHave)
                    continue;

                _expected++;
                if (message.Deliveries.TryGetValue(router, out TimeSpan at))
                    _latencies.Add((at - message.At) / _heartbeat);
            }
        }
    }

    private double Percentile(double part) =>
        _latencies.Count == 0 ? 0 : _latencies[(int)Math.Ceiling(part * _latencies.Count) - 1];
}
