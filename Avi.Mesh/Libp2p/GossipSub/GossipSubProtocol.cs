using System.Collections.Concurrent;
using System.Text;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// GossipSub's driver: streams, signatures and time for a <see cref="GossipSubRouter"/>, which decides everything.
/// </summary>
/// <remarks>
/// <code>
/// peers' streams ─ RpcFrameReader ─ RpcIntake ─┐                                     ┌─ PeerLink ─ peers' streams
///                                              ├─ RouterInbox ──────── router's loop ┤
/// publishes, subscriptions, heartbeats ────────┘  └ signature workers ┘              └─ IGossipSubListener
/// </code>
/// </remarks>
internal sealed partial class GossipSubProtocol : IGossipSubOutput, ISwarmObserver, IAsyncDisposable
{
    private readonly ISwarm _swarm;
    private readonly GossipSubOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GossipSubMetrics _metrics;
    private readonly MessageSigner _signer;
    private readonly GossipSubRouter _router;
    private readonly RouterInbox _inbox;
    private readonly Pulse _room = new();
    private readonly LinkLoad _load;
    private readonly FilledLinks _filled = new();
    private readonly PeerLinkServices _linkServices;
    private readonly Lock _linkGate = new(); // Of changes to _links; who only looks needs none.
    private readonly ConcurrentDictionary<PeerId, PeerLink> _links = [];
    private readonly OwnedTasks _endings = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _epoch;

    private IGossipSubListener? _listener;
    private IMessageValidation? _validation;
    private Task _loops = Task.CompletedTask;
    private Task _heart = Task.CompletedTask;
    private RouterSizes _sizes;
    private bool _wasReady;
    private int _isHeartbeatPending;

    public GossipSubProtocol(
        ISwarm swarm,
        PrivateKey identity,
        GossipSubOptions options,
        TimeProvider time,
        Random random,
        ILogger logger,
        GossipSubMetrics metrics)
    {
        _swarm = swarm;
        _options = options;
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _epoch = time.GetTimestamp();
        _signer = new MessageSigner(identity, options.MessageIds, time.GetUtcNow());
        _router = new GossipSubRouter(swarm.LocalPeer, options, random, this);
        _exchange = new PeerExchange(swarm, metrics);
        _inbox = new RouterInbox(options.MaxInboundBytes, options.MaxPublishBytes, _room);
        _load = new LinkLoad(_room);
        metrics.ObserveQueues(() => QueueSizes);
        _linkServices = new PeerLinkServices(swarm, options, time, logger, metrics, _load, _filled, GreetAsync);
    }

    /// <summary>Gets who this node is.</summary>
    public PeerId LocalPeer => _swarm.LocalPeer;

    /// <summary>Gets something that happens when a publish that was told to try later may do so.</summary>
    public Pulse Room => _room;

    /// <summary>Gets how many peers there are conversations with.</summary>
    internal int LinkCount => _links.Count;

    /// <summary>Gets how much waits for all peers together.</summary>
    internal QueueSizes QueueSizes =>
        _links.Values.Aggregate(default(QueueSizes), (sum, link) => sum + link.Queue.Sizes);

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    /// <param name="listener">Who gets the messages.</param>
    /// <param name="validation">Who judges them before.</param>
    public void Start(IGossipSubListener listener, IMessageValidation? validation = null)
    {
        _listener = listener;
        _validation = validation;
        foreach (Negotiation.ProtocolId protocol in GossipSubProtocolIds.All)
            _swarm.Handle(protocol, MaxStreamsOfPeer, ReadStreamAsync, isReadToEnd: true);

        _swarm.Observe(_exchange);
        _swarm.Observe(this);
        IEnumerable<Task> workers =
            Enumerable.Range(0, _options.MaxSignatureWorkers).Select(_ => _inbox.PrepareAsync());
        _loops = Task.WhenAll([RunRouterAsync(), _exchange.RunAsync(), .. workers]);
        ProtectDirectPeers();
        _swarm.RankBy(StandingOf);
        _heart = BeatAsync(_stopping.Token);
    }

    /// <summary>
    /// Makes a message of this node. Messages must be published in the order in which they were made.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload; copied.</param>
    /// <returns>
    /// The message; <see langword="null"/> when the topic is empty or too long, or both together fit in no RPC.
    /// </returns>
    public PubSubMessage? TryCreate(string topic, ReadOnlySpan<byte> payload) =>
        IsTopic(topic)
        && payload.Length <= _options.MaxRpcBytes
        && RpcFrames.MessageRpcBytes(LocalPeer.Bytes.Length, payload.Length, topic) <= _options.MaxRpcBytes
            ? _signer.Create(topic, payload)
            : null;

    /// <summary>Signs a message and sends it to those who want it. Never waits.</summary>
    /// <param name="message">The message, from <see cref="TryCreate"/>.</param>
    /// <returns>
    /// <see langword="false"/> when there is more to send than the node or its peers can take; see <see cref="Room"/>.
    /// </returns>
    public bool TryPublish(PubSubMessage message) =>
        !_load.IsFull && _inbox.TryAdd(new OwnMessage(message, _signer, _metrics));

    /// <summary>Says whether a topic can be one: it is not empty, not too long, and well-formed.</summary>
    public bool IsTopic(string topic) =>
        topic.Length > 0
        && topic.Length <= _options.MaxTopicBytes
        && Encoding.UTF8.GetByteCount(topic) <= _options.MaxTopicBytes
        && IsWellFormed(topic);

    /// <summary>Joins a topic. Joining twice is the same as once.</summary>
    public void Subscribe(string topic) => _inbox.Add(new RouterCall((router, now) => router.Subscribe(topic, now)));

    /// <summary>Leaves a topic.</summary>
    public void Unsubscribe(string topic) =>
        _inbox.Add(new RouterCall((router, now) => router.Unsubscribe(topic, now)));

    /// <summary>Takes the application's verdict on a message that waited for it. From any thread.</summary>
    public void Judge(PubSubMessage message, PeerId forwarder, MessageVerdict verdict) =>
        _inbox.Add(new RouterCall((router, now) => router.Judge(message, forwarder, verdict, now)));

    /// <summary>Gets the peers that have announced a topic.</summary>
    public Task<IReadOnlyList<PeerId>> GetSubscribersAsync(string topic) =>
        AskAsync(router => router.SubscribersOf(topic));

    /// <summary>Gets the peers in a topic's mesh.</summary>
    public Task<IReadOnlyList<PeerId>> GetMeshAsync(string topic) => AskAsync(router => router.MeshOf(topic));

    /// <summary>Waits until all that was published has been written to the peers that are connected.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await AskAsync(router => router.PeerCount).WaitAsync(cancellation).ConfigureAwait(false);
        foreach (PeerLink link in _links.Values)
            await link.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await EndLinks().ConfigureAwait(false);
        await _endings.CloseAsync().ConfigureAwait(false);
        await _heart.ConfigureAwait(false);
        _inbox.Complete();
        _exchange.Complete();
        await _loops.ConfigureAwait(false);
    }

    void IGossipSubOutput.Deliver(PubSubMessage message, PeerId forwarder)
    {
        _logger.MessageDelivered(message.Author.Id, message.Topic, forwarder);
        _listener?.OnMessage(message, forwarder);
    }

    ValidationStart IGossipSubOutput.BeginValidation(PubSubMessage message, PeerId forwarder) =>
        _validation?.Begin(message, forwarder) ?? ValidationStart.NotNeeded;

    void IGossipSubOutput.OnMessageJudged(MessageOutcome outcome) => _metrics.Received(outcome);

    void IGossipSubOutput.OnRouterEvent(RouterEvent kind, int count) => _metrics.Happened(kind, count);

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;

            // Half of a pair cannot be written as UTF-8.
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;

            i++;
        }

        return true;
    }

    private Task EndLinks()
    {
        lock (_linkGate)
            return Task.WhenAll(_links.Values.Select(link => link.DisposeAsync().AsTask()));
    }

    private Task<T> AskAsync<T>(Func<GossipSubRouter, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Add(new RouterCall((router, _) => answer.TrySetResult(question(router))));
        return answer.Task;
    }

    private async Task RunRouterAsync()
    {
        try
        {
            await _inbox.ApplyAsync(Apply, _filled.Write).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The outermost edge: a mistake of ours must be seen, and not take the process down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LoopFailed(exception);
        }
    }

    private void Apply(RouterInput input)
    {
        input.Apply(_router, Now);
        if (_router.IsReady != _wasReady)
        {
            _wasReady = _router.IsReady;
            _listener?.OnReadyChanged(_wasReady);
            _room.Fire();
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(_options.FirstHeartbeat, _time, stopping).ConfigureAwait(false);
            using var timer = new PeriodicTimer(_options.HeartbeatInterval, _time);
            do
            {
                // A router that is behind gets one heartbeat, not those that it has missed.
                if (Interlocked.Exchange(ref _isHeartbeatPending, 1) == 0)
                    _inbox.Add(new RouterCall(Beat));

                foreach (PeerLink link in _links.Values)
                {
                    link.ResetIfStuck();
                    _metrics.Queued(link.Queue.Count);
                }
            }
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void Beat(GossipSubRouter router, TimeSpan now)
    {
        Volatile.Write(ref _isHeartbeatPending, 0);
        router.Heartbeat(now);
        _meshPeers = router.FindMeshPeers();

        var sizes = new RouterSizes(router.PeerCount, router.JoinedTopicCount, router.MeshPeerCount, router.GraylistedCount);
        _metrics.Judged(router);
        _metrics.Changed(sizes - _sizes);
        _sizes = sizes;
    }
}
