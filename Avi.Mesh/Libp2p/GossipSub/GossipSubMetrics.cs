using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What GossipSub counts. Tags are from small fixed sets; no peer and no topic is one.</summary>
internal sealed class GossipSubMetrics
{
    private static readonly KeyValuePair<string, object?>[] Outcomes = TagsOf<MessageOutcome>("outcome");
    private static readonly KeyValuePair<string, object?>[] Events = TagsOf<RouterEvent>("event");
    private static readonly KeyValuePair<string, object?>[] Priorities = TagsOf<SendPriority>("priority");
    private static readonly KeyValuePair<string, object?> ToPeers = new("outcome", "sent");
    private static readonly KeyValuePair<string, object?> Unwanted = new("outcome", "unwanted");

    private readonly Meter _meter;
    private static readonly KeyValuePair<string, object?>[] Penalties = TagsOf<Penalty>("penalty");
    private static readonly KeyValuePair<string, object?>[] Exchanges = TagsOf<ExchangeOutcome>("outcome");

    private readonly Counter<long> _received;
    private readonly Counter<long> _published;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _events;
    private readonly Counter<long> _streamFailures;
    private readonly UpDownCounter<int> _meshPeers;
    private readonly UpDownCounter<int> _peers;
    private readonly UpDownCounter<int> _topics;
    private readonly Histogram<int> _queued;
    private readonly Histogram<double> _scores;
    private readonly Histogram<int> _meshDegrees;
    private readonly Counter<long> _penalties;
    private readonly Counter<long> _exchanged;
    private readonly UpDownCounter<int> _graylisted;

    /// <param name="meter">The package's meter.</param>
    public GossipSubMetrics(Meter meter)
    {
        _meter = meter;
        _received = meter.CreateCounter<long>(
            "avi.mesh.pubsub.received", "{message}", "Messages of peers, by what became of them.");
        _published = meter.CreateCounter<long>(
            "avi.mesh.pubsub.published", "{message}", "Messages of this node, by whether a peer was there for them.");
        _sent = meter.CreateCounter<long>(
            "avi.mesh.pubsub.sent", "{rpc}", "RPCs queued for peers, by priority; a message counts for each peer.");
        _dropped = meter.CreateCounter<long>(
            "avi.mesh.pubsub.dropped", "{rpc}", "Messages and gossip dropped because a peer reads too slowly.");
        _events = meter.CreateCounter<long>(
            "avi.mesh.pubsub.events", "{event}", "GRAFT, PRUNE, IWANT, IDONTWANT, broken promises, and limits reached.");
        _streamFailures = meter.CreateCounter<long>(
            "avi.mesh.pubsub.stream_failures", "{stream}", "Streams that broke, or that we reset.");
        _meshPeers = meter.CreateUpDownCounter<int>(
            "avi.mesh.pubsub.mesh_peers", "{peer}", "Peers in all topics' meshes together.");
        _peers = meter.CreateUpDownCounter<int>("avi.mesh.pubsub.peers", "{peer}", "Peers that speak pubsub with us.");
        _topics = meter.CreateUpDownCounter<int>(
            "avi.mesh.pubsub.topics", "{topic}", "Topics that this node has joined.");
        _queued = meter.CreateHistogram<int>(
            "avi.mesh.pubsub.queued", "{rpc}", "RPCs that wait for one peer, looked at with every heartbeat.");
        _scores = meter.CreateHistogram<double>(
            "avi.mesh.pubsub.peer_score", "{score}", "What each peer is worth, looked at with every heartbeat.");
        _meshDegrees = meter.CreateHistogram<int>(
            "avi.mesh.pubsub.mesh_degree", "{peer}", "Peers in each topic's mesh, looked at with every heartbeat.");
        _penalties = meter.CreateCounter<long>(
            "avi.mesh.pubsub.penalties", "{penalty}", "What peers have lost score for, by what it was.");
        _exchanged = meter.CreateCounter<long>(
            "avi.mesh.pubsub.exchanged", "{peer}", "Peers that pruning peers told of, by what became of them.");
        _graylisted = meter.CreateUpDownCounter<int>(
            "avi.mesh.pubsub.graylisted_peers", "{peer}", "Peers that are ignored because of what they did.");
    }

    /// <summary>Has the queues looked at whenever somebody reads the meter.</summary>
    /// <param name="sizes">What waits for all peers together; called from any thread.</param>
    public void ObserveQueues(Func<QueueSizes> sizes)
    {
        _meter.CreateObservableGauge(
            "avi.mesh.pubsub.queue_length", () => sizes().Rpcs, "{rpc}", "RPCs that wait for all peers together.");
        _meter.CreateObservableGauge(
            "avi.mesh.pubsub.queue_bytes", () => sizes().Bytes, "By", "Bytes of messages and gossip among them.");
    }

    public void Received(MessageOutcome outcome) => _received.Add(1, Outcomes[(int)outcome]);

    public void Published(int peerCount) => _published.Add(1, peerCount > 0 ? ToPeers : Unwanted);

    public void Sent(SendPriority priority) => _sent.Add(1, Priorities[(int)priority]);

    public void Dropped(int count) => _dropped.Add(count);

    public void Happened(RouterEvent kind, int count) => _events.Add(count, Events[(int)kind]);

    public void StreamFailed() => _streamFailures.Add(1);

    public void Queued(int count) => _queued.Record(count);

    public void Penalized(Penalty penalty) => _penalties.Add(1, Penalties[(int)penalty]);

    public void Exchanged(ExchangeOutcome outcome, int peers) => _exchanged.Add(peers, Exchanges[(int)outcome]);

    /// <summary>A heartbeat has passed: looks at all peers and all meshes, if anybody wants to know.</summary>
    public void Judged(GossipSubRouter router)
    {
        if (_scores.Enabled)
        {
            foreach (double score in router.Scores)
                _scores.Record(score);
        }

        if (!_meshDegrees.Enabled)
            return;

        foreach (int degree in router.MeshDegrees)
            _meshDegrees.Record(degree);
    }

    /// <summary>Something has grown by this much, or shrunk when it is negative.</summary>
    public void Changed(RouterSizes change)
    {
        _peers.Add(change.Peers);
        _topics.Add(change.Topics);
        _meshPeers.Add(change.MeshPeers);
        _graylisted.Add(change.Graylisted);
    }

    private static KeyValuePair<string, object?>[] TagsOf<TEnum>(string tag)
        where TEnum : struct, Enum =>
        [.. Enum.GetNames<TEnum>().Select(name => new KeyValuePair<string, object?>(tag, SnakeCase(name)))];

    private static string SnakeCase(string name) => string.Concat(name.Select((letter, index) =>
        index > 0 && char.IsUpper(letter) && !char.IsUpper(name[index - 1])
            ? $"_{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));
}
