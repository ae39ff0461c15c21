using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Dials addresses and peers, each once at a time: who asks for the same one waits for the same dial.
/// </summary>
/// <param name="dialler">Dials one address.</param>
/// <param name="peers">Who is connected; dials count as connections.</param>
/// <param name="knownPeers">Where peers may be.</param>
/// <param name="ownAddresses">Where this node listens.</param>
/// <param name="admit">Takes a new connection, or refuses it.</param>
/// <param name="options">The limits.</param>
/// <param name="services">The clock and the counters.</param>
internal sealed class DialQueue(
    Dialler dialler,
    SwarmPeers peers,
    PeerStore knownPeers,
    Func<IReadOnlyList<Multiaddr>> ownAddresses,
    Func<UpgradedConnection, Admission> admit,
    SwarmOptions options,
    SwarmServices services)
    : IAsyncDisposable
{
    private static readonly DialResult IsClosing = new(null, DialFailure.Closing, "this node is closing.");

    private readonly Lock _gate = new();
    private readonly Dictionary<Multiaddr, Task<DialResult>> _dials = []; // A peer's is under /p2p/ and its id.
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Dials an address, or joins the dial that is under way.</summary>
    /// <param name="address">The address; a peer id at its end is a demand.</param>
    /// <param name="cancellation">Ends the waiting. The dial goes on, and its connection is kept.</param>
    /// <exception cref="DialException">There is no connection; its reason says why.</exception>
    public Task<Connection> DialAsync(Multiaddr address, CancellationToken cancellation) => JoinAsync(
        address,
        async () => await EndAsync(await DialAndLearnAsync(address, _closing.Token).ConfigureAwait(false))
            .ConfigureAwait(false),
        cancellation);

    /// <summary>Dials the addresses of a peer until one works, or joins the dial that is under way.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="isPatient">Whether addresses that failed lately are left alone.</param>
    /// <param name="cancellation">Ends the waiting. The dial goes on, and its connection is kept.</param>
    /// <exception cref="DialException">There is no connection; its reason says why.</exception>
    public Task<Connection> DialAsync(PeerId peer, bool isPatient, CancellationToken cancellation) =>
        JoinAsync(Multiaddr.Parse($"/p2p/{peer}"), () => DialKnownAsync(peer, isPatient), cancellation);

    /// <summary>Gives up all dials, and awaits them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await AllDials().ConfigureAwait(false);
    }

    private Task<DialResult[]> AllDials()
    {
        lock (_gate)
            return Task.WhenAll(_dials.Values);
    }

    private async Task<Connection> JoinAsync(
        Multiaddr target, Func<Task<DialResult>> dialAsync, CancellationToken cancellation)
    {
        DialResult result = await GetOrStart(target, dialAsync).WaitAsync(cancellation).ConfigureAwait(false);
        return result.Connection ?? throw new DialException(target, result.Failure, result.Message, result.Cause);
    }

    private Task<DialResult> GetOrStart(Multiaddr target, Func<Task<DialResult>> dialAsync)
    {
        int connections = peers.OutboundCount;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested)
                return Task.FromResult(IsClosing);

            if (_dials.TryGetValue(target, out Task<DialResult>? dial))
                return dial;

            if (connections + _dials.Count < options.MaxOutboundConnections)
            {
                dial = DialOnceAsync(target, dialAsync);
                _dials.Add(target, dial);
                return dial;
            }
        }

        services.Metrics.ConnectionRefused(ConnectionRefusal.TooManyOutbound);
        string limit = $"this node has or makes {options.MaxOutboundConnections} connections, its limit.";
        return Task.FromResult(new DialResult(null, DialFailure.LimitReached, limit));
    }

    private async Task<DialResult> DialOnceAsync(Multiaddr target, Func<Task<DialResult>> dialAsync)
    {
        // Not on the caller's stack: it holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        DialResult result = await dialAsync().ConfigureAwait(false);
        lock (_gate)
            _dials.Remove(target);

        return result;
    }

    private async Task<DialResult> DialKnownAsync(PeerId peer, bool isPatient)
    {
        IReadOnlyList<Multiaddr> known = knownPeers.FindAddresses(peer);
        Multiaddr[] ways = [.. AddressOrder.Of(known, ownAddresses())
            .Where(address => !isPatient || dialler.IsDue(address))
            .Take(options.Dials.MaxAddressesOfDial)
            .Select(address => address.WithPeerId(peer))];
        DialAttempt? attempt = await StaggeredRace
            .RunAsync(ways, DialAndLearnAsync, services.Time, _closing.Token).ConfigureAwait(false);
        if (attempt is not null)
            return await EndAsync(attempt).ConfigureAwait(false);

        return known.Count == 0
            ? new DialResult(null, DialFailure.NoWay, "no address of this peer is known.")
            : new DialResult(null, DialFailure.BackingOff, "all of its addresses failed lately, or are this node's own.");
    }

    private async Task<DialAttempt> DialAndLearnAsync(Multiaddr address, CancellationToken cancellation)
    {
        DialAttempt attempt = await dialler.DialAsync(address, cancellation).ConfigureAwait(false);
        if (attempt.Failure == DialFailure.WrongPeer && address.PeerId is { } peer)
            knownPeers.Remove(peer, address.WithoutPeerId());

        return attempt;
    }

    private async Task<DialResult> EndAsync(DialAttempt attempt)
    {
        if (attempt.Upgraded is not { } upgraded)
        {
            return _closing.IsCancellationRequested
                ? IsClosing
                : new DialResult(null, attempt.Failure, attempt.Message, attempt.Cause);
        }

        Admission admission = admit(upgraded);
        if (admission.IsTaken)
        {
            knownPeers.AddMet(upgraded.Remote.Id, attempt.Address.WithoutPeerId());
            return new DialResult(admission.Connection);
        }

        await admission.Connection.DisposeAsync().ConfigureAwait(false);
        return admission.Refusal switch
        {
            ConnectionRefusal.Closing => IsClosing,
            ConnectionRefusal.AddressDenied or ConnectionRefusal.PeerDenied =>
                new DialResult(null, DialFailure.NotAllowed, "this node is not to connect to it."),
            _ => new DialResult(
                null, DialFailure.LimitReached, $"no more connections are taken: {admission.Refusal}."),
        };
    }
}
