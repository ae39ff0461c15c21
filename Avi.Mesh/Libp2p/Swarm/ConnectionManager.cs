using System.Threading.Channels;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Keeps the number of peers between its marks: closes connections when there are too many, and dials when there are
/// too few.
/// </summary>
/// <param name="peers">Who is connected.</param>
/// <param name="knownPeers">Who could be.</param>
/// <param name="protection">Who is to stay.</param>
/// <param name="standingOf">Says what a peer is worth.</param>
/// <param name="dialAsync">Dials a peer at the addresses that did not fail lately.</param>
/// <param name="options">The marks and pauses.</param>
/// <param name="services">The clock, the log and the metrics.</param>
internal sealed class ConnectionManager(
    SwarmPeers peers,
    PeerStore knownPeers,
    PeerProtection protection,
    Func<PeerId, PeerStanding> standingOf,
    Func<PeerId, CancellationToken, Task> dialAsync,
    ConnectionManagerOptions options,
    SwarmServices services)
    : ISwarmObserver, IAsyncDisposable
{
    // Nothing that is known has a shorter life than an hour.
    private static readonly TimeSpan AgeingInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly PeerSeeker _seeker = new(options, standingOf, new Random(services.Seed));
    private readonly OwnedTasks _dials = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt = services.Time.GetTimestamp();

    // One place is enough: an entry only says "look again", and one that waits says it for the later ones, too.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task? _loop;
    private TimeSpan _agedAt;
    private int _countedPeers;

    private TimeSpan Now => services.Time.GetElapsedTime(_startedAt);

    /// <summary>Gets a value indicating whether there is less company than there should be.</summary>
    public bool IsSeeking
    {
        get
        {
            lock (_gate)
                return _seeker.IsSeeking;
        }
    }

    /// <summary>Begins to watch over the number of peers. Twice is the same as once.</summary>
    public void Start()
    {
        lock (_gate)
            _loop ??= RunAsync(_stopping.Token);
    }

    /// <summary>Somebody tells of a peer, whose addresses are known by now.</summary>
    public void ReportFound(PeerId peer, PeerSource source)
    {
        lock (_gate)
        {
            _seeker.Found(
                peer, source == PeerSource.Mdns ? ProspectKind.Neighbour : ProspectKind.Known, Now);
        }

        _changes.Writer.TryWrite(true);
    }

    /// <summary>Closes the connections of a peer, and does not dial it for a while.</summary>
    public async Task DismissAsync(PeerId peer)
    {
        lock (_gate)
            _seeker.Dismiss(peer);

        await CloseAsync(peer).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        knownPeers.Confirm(peer.Id);
        lock (_gate)
            _seeker.Connected(peer.Id, isOurs: !peer.IsInbound, Now);

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
        knownPeers.Confirm(peer);
        lock (_gate)
            _seeker.Lost(peer, Now);

        _changes.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
            await _loop.ConfigureAwait(false);

        await _dials.CloseAsync().ConfigureAwait(false);
        CountKnownPeers(0);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        // Not on the caller's stack: it holds a lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                AgeKnownPeers();
                await TrimAsync().ConfigureAwait(false);
                TimeSpan pause = Seek();
                await WaitForChangeAsync(pause, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private async Task WaitForChangeAsync(TimeSpan pause, CancellationToken stopping)
    {
        using var limit = new TimeLimit(pause, services.Time, stopping);
        try
        {
            await _changes.Reader.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            // Nothing has happened, but time has passed.
        }
    }

    private async Task CloseAsync(PeerId peer)
    {
        foreach (Connection connection in peers.Find(peer))
            await connection.CloseAsync().ConfigureAwait(false);
    }

    private async Task TrimAsync()
    {
        foreach (PeerId peer in FindSurplus())
        {
            services.Metrics.PeerTrimmed();
            services.Logger.PeerTrimmed(peer, options.HighWater);
            lock (_gate)
                _seeker.Trimmed(peer);

            await CloseAsync(peer).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<PeerId> FindSurplus()
    {
        (PeerId Peer, TimeSpan Age)[] connected;
        lock (_gate)
        {
            if (_seeker.ConnectedCount <= options.HighWater)
                return [];

            connected = [.. _seeker.AgesAt(Now)];
        }

        return TrimPlan.Choose(
            connected.Length,
            connected.Where(entry => !protection.IsProtected(entry.Peer)).Select(entry => CandidateOf(entry.Peer, entry.Age)),
            options);
    }

    private TrimCandidate CandidateOf(PeerId peer, TimeSpan age)
    {
        IReadOnlyList<Connection> connections = peers.Find(peer);
        return new TrimCandidate(
            peer,
            standingOf(peer),
            connections.All(connection => connection.Remote.IsInbound),
            connections.Sum(connection => connection.OwnStreams),
            age);
    }

    /// <summary>Begins the dials that are due.</summary>
    /// <returns>When to look again.</returns>
    private TimeSpan Seek()
    {
        lock (_gate)
        {
            if (_seeker.IsSeeking)
                AddKnownPeersLocked();

            foreach (PeerId peer in _seeker.Take(protection.IsProtected, Now))
                _dials.TryStart(() => DialAsync(peer));

            return PauseLocked();
        }
    }

    // One that is due now is kept from being dialled by the number of dials or of peers; a change will tell.
    private TimeSpan PauseLocked()
    {
        TimeSpan? untilDue = _seeker.NextDue() - Now;
        return untilDue > TimeSpan.Zero && untilDue < options.TickInterval ? untilDue.Value : options.TickInterval;
    }

    private void AddKnownPeersLocked()
    {
        int missing = options.LowWater - _seeker.CompanyCount;
        foreach (PeerId peer in knownPeers.FindMet(missing, peer => !_seeker.Knows(peer)))
            _seeker.Found(peer, ProspectKind.Remembered, Now);

        foreach (PeerId peer in knownPeers.FindLatest(missing, peer => !_seeker.Knows(peer)))
            _seeker.Found(peer, ProspectKind.Known, Now);
    }

    private async Task DialAsync(PeerId peer)
    {
        bool isHopeless = false;
        try
        {
            await dialAsync(peer, _stopping.Token).ConfigureAwait(false);
            return;
        }
        catch (DialException exception)
        {
            // The dialler has logged and counted it.
            isHopeless = exception.Failure is DialFailure.NoWay or DialFailure.Self;
        }
        catch (OperationCanceledException)
        {
            // The owner stops us.
        }

        lock (_gate)
            _seeker.Failed(peer, isHopeless, Now);

        _changes.Writer.TryWrite(true);
    }

    private void AgeKnownPeers()
    {
        if (Now - _agedAt >= AgeingInterval)
        {
            knownPeers.Expire(peer => peers.TryFind(peer, out _));
            _agedAt = Now;
        }

        CountKnownPeers(knownPeers.Count);
    }

    private void CountKnownPeers(int count)
    {
        services.Metrics.KnownPeersChanged(count - _countedPeers);
        _countedPeers = count;
    }
}
