using System.Threading.Channels;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Keeps the number of peers between its marks: closes connections when there are too many.</summary>
internal sealed class ConnectionManager(
    SwarmPeers peers, PeerProtection protection, ConnectionManagerOptions options, SwarmServices services)
    : ISwarmObserver, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, long> _connectedAt = []; // Timestamps; one for each connected peer.
    private readonly CancellationTokenSource _stopping = new();

    // One place is enough: an entry only says "look again", and one that waits says it for the later ones, too.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task? _loop;

    /// <summary>Begins to watch over the number of peers. Twice is the same as once.</summary>
    public void Start()
    {
        lock (_gate)
            _loop ??= RunAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        lock (_gate)
            _connectedAt[peer.Id] = services.Time.GetTimestamp();

        _changes.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // What a peer says of itself does not make it worth more.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        lock (_gate)
            _connectedAt.Remove(peer);

        _changes.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
            await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        // Not on the caller's stack: it holds a lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                await TrimAsync().ConfigureAwait(false);
                await WaitForChangeAsync(stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private async Task WaitForChangeAsync(CancellationToken stopping)
    {
        using var tick = new TimeLimit(options.TickInterval, services.Time, stopping);
        try
        {
            await _changes.Reader.ReadAsync(tick.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (tick.HasPassed)
        {
            // Nothing has happened, but time has passed.
        }
    }

    private async Task TrimAsync()
    {
        foreach (PeerId peer in TrimPlan.Choose(CountPeers(), FindCandidates(), options))
        {
            services.Metrics.PeerTrimmed();
            services.Logger.PeerTrimmed(peer, options.HighWater);
            foreach (Connection connection in peers.Find(peer))
                await connection.CloseAsync().ConfigureAwait(false);
        }
    }

    private int CountPeers()
    {
        lock (_gate)
            return _connectedAt.Count;
    }

    private TrimCandidate[] FindCandidates()
    {
        KeyValuePair<PeerId, long>[] connected;
        lock (_gate)
            connected = [.. _connectedAt];

        return [.. connected
            .Where(entry => !protection.IsProtected(entry.Key))
            .Select(entry => CandidateOf(entry.Key, services.Time.GetElapsedTime(entry.Value)))];
    }

    private TrimCandidate CandidateOf(PeerId peer, TimeSpan age)
    {
        IReadOnlyList<Connection> connections = peers.Find(peer);
        return new TrimCandidate(
            peer,
            connections.All(connection => connection.Remote.IsInbound),
            connections.Sum(connection => connection.StreamCount),
            age);
    }
}
