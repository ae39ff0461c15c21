using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Ping;

/// <summary>
/// Pings the peers that offer it, and reports those that no longer answer. The muxer asks a peer's connection the same;
/// this asks the program behind it.
/// </summary>
/// <param name="swarm">Knows who is connected, and closes the dead.</param>
/// <param name="ping">Asks; to be disposed after this.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads the pings over time.</param>
/// <param name="logger">The log.</param>
/// <param name="metrics">The counters.</param>
internal sealed class PingLiveness(
    ISwarm swarm,
    PingProtocol ping,
    PingOptions options,
    TimeProvider time,
    Random random,
    ILogger logger,
    PingMetrics metrics)
    : ISwarmObserver, IAsyncDisposable
{
    // How finely pings are spread over an interval: who is due is looked for this often.
    private const int LooksPerInterval = 16;

    private readonly Lock _gate = new();
    private readonly LivenessTable _table = new(options.Interval, options.MaxSilences, random);
    private readonly OwnedTasks _checks = new(); // At most one for each connected peer.
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt = time.GetTimestamp();
    private Task _loop = Task.CompletedTask;

    private TimeSpan Now => time.GetElapsedTime(_startedAt);

    /// <summary>Begins to ping. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        swarm.Observe(this);
        _loop = PingOftenAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        // What it offers is not known yet.
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        lock (_gate)
        {
            if (identity.Protocols.Contains(PingProtocol.Id))
                _table.Add(peer, Now);
            else
                _table.Remove(peer);
        }
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        lock (_gate)
            _table.Remove(peer);
    }

    /// <summary>Asks nobody any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await _checks.CloseAsync().ConfigureAwait(false);
    }

    private async Task PingOftenAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Interval / LooksPerInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                foreach (WatchedPeer peer in TakeDue())
                    _checks.TryStart(() => CheckAsync(peer, stopping));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private IReadOnlyList<WatchedPeer> TakeDue()
    {
        lock (_gate)
            return _table.TakeDue(Now);
    }

    private async Task CheckAsync(WatchedPeer peer, CancellationToken stopping)
    {
        try
        {
            PingOutcome outcome = await AskAsync(peer.Id, stopping).ConfigureAwait(false);
            bool isDead = IsDead(peer, outcome);
            metrics.Pinged(outcome);
            if (isDead)
                await GiveUpAsync(peer.Id).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private async Task<PingOutcome> AskAsync(PeerId peer, CancellationToken stopping)
    {
        try
        {
            await ping.PingAsync(peer, stopping).ConfigureAwait(false);
            return PingOutcome.Answered;
        }
        catch (PeerSilentException)
        {
            return PingOutcome.Silent;
        }
        catch (ProtocolNotSupportedException)
        {
            return PingOutcome.NotSupported;
        }
        catch (IOException)
        {
            return PingOutcome.Failed;
        }
    }

    private bool IsDead(WatchedPeer peer, PingOutcome outcome)
    {
        lock (_gate)
            return _table.Ended(peer, outcome);
    }

    private async Task GiveUpAsync(PeerId peer)
    {
        metrics.FoundDead();
        logger.PeerDead(peer, options.MaxSilences);
        await swarm.ReportDeadAsync(peer).ConfigureAwait(false);
    }
}
