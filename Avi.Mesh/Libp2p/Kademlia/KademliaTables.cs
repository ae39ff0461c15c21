using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>All that this node knows of the others and keeps for them, with the clock. For several threads.</summary>
internal sealed class KademliaTables
{
    private const string OwnGroup = ""; // what this node has published itself came from no network

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly KademliaMetrics _metrics;
    private readonly KademliaOptions _options;
    private readonly long _startedAt;
    private readonly RoutingTable _table;
    private readonly RecordStore _records;
    private readonly ProviderStore _providers;
    private readonly KademliaResponder _responder;
    private readonly Dictionary<PeerId, PeerOrigin> _connected = []; // One for each connected peer.

    public KademliaTables(
        PeerId self,
        IReadOnlyList<IRecordValidator> validators,
        KademliaOptions options,
        Func<PeerId, IReadOnlyList<Multiaddr>> findAddresses,
        TimeProvider time,
        KademliaMetrics metrics)
    {
        Self = KademliaKey.Of(self);
        _time = time;
        _metrics = metrics;
        _options = options;
        _startedAt = time.GetTimestamp();
        _table = new RoutingTable(Self, options.Table);
        _records = new RecordStore(Self, validators, options);
        _providers = new ProviderStore(Self, options);
        _responder = new KademliaResponder(_table, _records, _providers, findAddresses);
    }

    /// <summary>Gets this node's place.</summary>
    public KademliaKey Self { get; }

    /// <summary>Gets how many servers have a place in the routing table.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _table.Count;
        }
    }

    /// <summary>Gets how many peers are connected, servers or not.</summary>
    public int ConnectedPeers
    {
        get
        {
            lock (_gate)
                return _connected.Count;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public void OnConnected(PeerId peer, Multiaddr address)
    {
        lock (_gate)
            _connected[peer] = PeerOrigin.Of(address);
    }

    public void OnDisconnected(PeerId peer)
    {
        lock (_gate)
            _connected.Remove(peer);
    }

    /// <summary>A connected peer says that it is a server.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="questionable">Whom to ask whether it is still there.</param>
    /// <returns>Whether it is the first.</returns>
    public bool OnServing(PeerId peer, out PeerId? questionable)
    {
        lock (_gate)
        {
            questionable = null;
            if (!_connected.TryGetValue(peer, out PeerOrigin origin))
                return false;

            int before = _table.Count;
            _metrics.Changed(_table.Add(peer, origin, Now, out questionable));
            _metrics.Resized(_table.Count - before);
            return before == 0 && _table.Count > 0;
        }
    }

    public void OnStoppedServing(PeerId peer)
    {
        lock (_gate)
            CountLocked(_table.Remove(peer));
    }

    public void OnAnswered(PeerId peer)
    {
        lock (_gate)
            _table.OnAnswered(peer, Now);
    }

    public void OnFailed(PeerId peer)
    {
        lock (_gate)
            CountLocked(_table.OnFailed(peer));
    }

    public IReadOnlyList<QueryPeer> FindClosest(KademliaKey target)
    {
        lock (_gate)
            return _table.FindClosest(target, KademliaOptions.K);
    }

    /// <summary>
    /// Says which buckets are to be refreshed, whom to ask whether it is still there, and forgets what is old.
    /// </summary>
    public (IReadOnlyList<int> Buckets, IReadOnlyList<PeerId> Questionable) TakeUpkeep()
    {
        lock (_gate)
        {
            _records.Expire(Now);
            _providers.Expire(Now);
            return (
                _table.TakeStaleBuckets(Now, _options.RefreshInterval),
                _table.FindQuestionable(Now, _options.RefreshInterval));
        }
    }

    /// <inheritdoc cref="KademliaResponder.Serve"/>
    public RequestOutcome Serve(PeerId sender, PeerOrigin origin, KademliaMessage request, out KademliaMessage? answer)
    {
        lock (_gate)
        {
            RequestOutcome outcome = _responder.Serve(
                request, new RequestContext(sender, origin, Now, _time.GetUtcNow()), out answer);
            _metrics.Requested(request.Type, outcome);
            return outcome;
        }
    }

    /// <summary>Keeps a value, as if it had come from a peer.</summary>
    public RequestOutcome Put(KademliaRecord record)
    {
        lock (_gate)
            return _records.Put(record, OwnGroup, Now);
    }

    public KademliaRecord? FindRecord(ReadOnlyMemory<byte> key)
    {
        lock (_gate)
            return _records.Find(key, Now);
    }

    public IRecordValidator? FindValidator(ReadOnlyMemory<byte> key) => _records.FindValidator(key);

    public RequestOutcome AddProvider(ReadOnlyMemory<byte> key, KademliaPeer provider)
    {
        lock (_gate)
            return _providers.Add(key, provider, Now);
    }

    public IReadOnlyList<KademliaPeer> FindProviders(ReadOnlyMemory<byte> key)
    {
        lock (_gate)
            return _providers.Find(key, Now);
    }

    private void CountLocked(TableChange change)
    {
        if (change == TableChange.None)
            return;

        _metrics.Changed(change);
        if (change == TableChange.Removed)
            _metrics.Resized(-1);
    }
}
