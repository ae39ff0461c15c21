using System.Threading.Channels;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>A distributed hash table: finds peers, keeps values and providers, and answers others.</summary>
/// <remarks>
/// Follows the libp2p specification "Kademlia DHT". Only peers that say in Identify that they serve get into the
/// table. Nobody is punished for not answering: many nodes are clients, and say so late or not at all.
/// </remarks>
internal sealed partial class KademliaProtocol : ISwarmObserver, IAsyncDisposable
{
    // Probes and corrections that run in the background; one more is left out, and done another time.
    private const int MaxBackgroundTasks = 64;

    private readonly ISwarm _swarm;
    private readonly KademliaOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly KademliaMetrics _metrics;
    private readonly KademliaTables _tables;
    private readonly KademliaClient _client;
    private readonly OwnedTasks _background = new();
    private readonly SemaphoreSlim _lookups;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Published _published;

    // One place is enough: an entry only says that there is somebody to ask.
    private readonly Channel<PeerId> _firstServers = Channel.CreateBounded<PeerId>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task _upkeep = Task.CompletedTask;

    /// <param name="swarm">The swarm.</param>
    /// <param name="options">The limits and times.</param>
    /// <param name="validators">Who judges values; a key that none of them knows is refused.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Makes up the peers that are looked up to see who is there.</param>
    /// <param name="logger">The log.</param>
    /// <param name="metrics">The counts.</param>
    public KademliaProtocol(
        ISwarm swarm,
        KademliaOptions options,
        IReadOnlyList<IRecordValidator> validators,
        TimeProvider time,
        Random random,
        ILogger logger,
        KademliaMetrics metrics)
    {
        _swarm = swarm;
        _options = options;
        _time = time;
        _random = random;
        _logger = logger;
        _metrics = metrics;
        _tables = new KademliaTables(swarm.LocalPeer, validators, options, FindAddresses, time, metrics);
        _client = new KademliaClient(swarm, options, _tables, time, logger);
        _lookups = new SemaphoreSlim(options.MaxLookups);
        _published = new Published(options.MaxPublished, options.RepublishInterval, time);
    }

    /// <summary>Gets how many servers are in the routing table.</summary>
    public int TableSize => _tables.Count;

    /// <summary>Begins to answer, if this node is a server. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        if (_options.IsServer)
            _swarm.Handle(_options.Protocol, _options.MaxStreamsOfPeer, ServeAsync);

        _swarm.Observe(this);
        _upkeep = KeepUpAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer) => _tables.OnConnected(peer.Id, peer.Address);

    /// <inheritdoc/>
    public void OnPeerReconnected(ConnectedPeer peer) => _tables.OnConnected(peer.Id, peer.Address);

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        if (!identity.Protocols.Contains(_options.Protocol))
        {
            _tables.OnStoppedServing(peer);
            return;
        }

        if (_tables.OnServing(peer, out PeerId? questionable))
            _firstServers.Writer.TryWrite(peer);

        if (questionable is not null)
            StartProbing(questionable);
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer) => _tables.OnDisconnected(peer);

    /// <summary>Ends what is being looked up, and all that runs in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _upkeep.ConfigureAwait(false);
        await _background.CloseAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync(SwarmStream stream, CancellationToken closing)
    {
        var origin = PeerOrigin.Of(stream.Address);
        while (await TryServeAsync(stream, origin, closing).ConfigureAwait(false))
        {
            // The peer decides how many requests it sends on one stream.
        }

        await stream.CloseWriteAsync(closing).ConfigureAwait(false);
    }

    private async Task<bool> TryServeAsync(SwarmStream stream, PeerOrigin origin, CancellationToken closing)
    {
        using var limit = new TimeLimit(_options.RequestTimeout, _time, closing);
        if (await KademliaFrames.ReadAsync(stream, limit.Token).ConfigureAwait(false) is not { } request)
            return false;

        RequestOutcome outcome = _tables.Serve(stream.Peer, origin, request, out KademliaMessage? answer);
        if (outcome != RequestOutcome.Served)
        {
            _logger.RequestRefused(request.Type, stream.Peer, outcome);

            // Who waits for an answer learns from the reset that there is none.
            if (request.Type != KademliaMessageType.AddProvider)
                throw new IOException($"The request of {stream.Peer} is refused: {outcome}.");
        }

        if (answer is not null)
            await stream.WriteAsync(answer.ToFrame(), limit.Token).ConfigureAwait(false);

        return true;
    }

    private IReadOnlyList<Multiaddr> FindAddresses(PeerId peer) =>
        peer == _swarm.LocalPeer ? _swarm.ListenAddresses : _swarm.KnownPeers.FindAddresses(peer);

    private void StartProbing(PeerId peer)
    {
        if (_background.Count < MaxBackgroundTasks)
            _background.TryStart(() => ProbeAsync(peer));
    }

    private Task ProbeAsync(PeerId peer) => AskInBackgroundAsync(
        peer, new KademliaMessage { Type = KademliaMessageType.FindNode, Key = _swarm.LocalPeer.Bytes });

    private async Task AskInBackgroundAsync(PeerId peer, KademliaMessage request)
    {
        try
        {
            await _client.AskAsync(peer, addresses: [], request, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This node stops.
        }
    }
}
