using System.Threading.Channels;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery;

/// <summary>Keeps a connection to every bootstrap node: dials, and dials again after a failure or a loss.</summary>
internal sealed class BootstrapDiscovery : ISwarmObserver, IAsyncDisposable
{
    private const string ProtectionTag = "bootstrap";

    private readonly Swarm.Swarm _swarm;
    private readonly BootstrapOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Target[] _targets;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;

    /// <summary>Watches the swarm, which must not listen yet.</summary>
    public BootstrapDiscovery(
        Swarm.Swarm swarm,
        IEnumerable<Multiaddr> addresses,
        BootstrapOptions options,
        TimeProvider time,
        Random random,
        ILogger logger)
    {
        _swarm = swarm;
        _options = options;
        _time = time;
        _logger = logger;
        _targets = [.. addresses.Distinct().Select(address => new Target(address, options, random.Next()))];
        swarm.Observe(this);
    }

    /// <summary>Begins to dial.</summary>
    public void Start() =>
        _loops = Task.WhenAll(_targets.Select(target => KeepConnectedAsync(target, _stopping.Token)));

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer)
    {
        // A bootstrap node that dials us while we pause is found by the next dial, which then has nothing to do.
    }

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // Who it is was known before.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer)
    {
        foreach (Target target in _targets)
            target.Losses.Writer.TryWrite(peer);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
    }

    private async Task KeepConnectedAsync(Target target, CancellationToken stopping)
    {
        try
        {
            TimeSpan lasted = await ConnectAndWaitForLossAsync(target, stopping).ConfigureAwait(false);
            while (!target.IsOurselves)
            {
                await Task.Delay(PauseOf(target, lasted), _time, stopping).ConfigureAwait(false);
                lasted = await ConnectAndWaitForLossAsync(target, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us.
        }
    }

    private TimeSpan PauseOf(Target target, TimeSpan lasted)
    {
        TimeSpan pause = target.Backoff.Next(lasted);
        return _swarm.HasEnoughPeers && pause < _options.RelaxedRedialPause ? _options.RelaxedRedialPause : pause;
    }

    /// <returns>How long the connection lasted; zero when there was none.</returns>
    private async Task<TimeSpan> ConnectAndWaitForLossAsync(Target target, CancellationToken stopping)
    {
        try
        {
            Connection connection = await _swarm.DialAsync(target.Address, stopping).ConfigureAwait(false);
            long since = _time.GetTimestamp();
            PeerId peer = connection.Remote.Id;
            target.IsFailing = false;
            Protect(target, peer);
            _logger.BootstrapConnected(target.Address, peer);

            while (_swarm.IsConnected(peer))
                await target.Losses.Reader.ReadAsync(stopping).ConfigureAwait(false);

            _logger.BootstrapLost(target.Address, peer);
            return _time.GetElapsedTime(since);
        }
        catch (DialException exception)
        {
            target.IsOurselves = exception.Failure == DialFailure.Self;
            ReportFailure(target, exception);
            return TimeSpan.Zero;
        }
    }

    // Without a peer id in the address, another peer may answer today than did yesterday.
    private void Protect(Target target, PeerId peer)
    {
        if (target.Peer is { } before && before != peer && _targets.Count(other => other.Peer == before) == 1)
            _swarm.Unprotect(before, ProtectionTag);

        target.Peer = peer;
        _swarm.Protect(peer, ProtectionTag);
    }

    private void ReportFailure(Target target, DialException exception)
    {
        if (target.IsOurselves)
            _logger.BootstrapIsThisNode(target.Address);
        else if (!target.IsFailing)
            _logger.BootstrapUnreachable(target.Address, exception.Failure, exception.Message);

        // Said once, not at every dial: the next line is about the success.
        target.IsFailing = true;
    }

    private sealed class Target(Multiaddr address, BootstrapOptions options, int seed)
    {
        public Multiaddr Address => address;

        public RedialBackoff Backoff { get; } =
            new(options, new Random(seed));

        // One place is enough: an entry only says "look again", and one that waits says it for the later ones, too.
        public Channel<PeerId> Losses { get; } = Channel.CreateBounded<PeerId>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        /// <summary>Gets or sets who has answered last.</summary>
        public PeerId? Peer { get; set; }

        public bool IsFailing { get; set; }

        public bool IsOurselves { get; set; }
    }
}
