using System.Diagnostics;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Dials, each address once at a time: who asks for the same address waits for the same dial.</summary>
internal sealed class DialQueue(
    IReadOnlyList<ITransport> transports,
    ConnectionUpgrader upgrader,
    SwarmPeers peers,
    Func<UpgradedConnection, Admission> admit,
    SwarmOptions options,
    SwarmServices services)
    : IAsyncDisposable
{
    private static readonly DialResult IsClosing = new(null, DialFailure.Closing, "this node is closing.");

    private readonly Lock _gate = new();
    private readonly Dictionary<Multiaddr, Task<DialResult>> _dials = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Dials an address, or joins the dial that is under way.</summary>
    /// <param name="address">The address; a peer id at its end is a demand.</param>
    /// <param name="cancellation">Ends the waiting. The dial goes on, and its connection is kept.</param>
    /// <exception cref="DialException">There is no connection; its reason says why.</exception>
    public async Task<Connection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        DialResult result = await GetOrStart(address).WaitAsync(cancellation).ConfigureAwait(false);
        return result.Connection ?? throw new DialException(address, result.Failure, result.Message, result.Cause);
    }

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

    private Task<DialResult> GetOrStart(Multiaddr address)
    {
        int connections = peers.OutboundCount;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested)
                return Task.FromResult(IsClosing);

            if (_dials.TryGetValue(address, out Task<DialResult>? dial))
                return dial;

            if (connections + _dials.Count >= options.MaxOutboundConnections)
            {
                string limit = $"this node has or makes {options.MaxOutboundConnections} connections, its limit.";
                return Task.FromResult(new DialResult(null, DialFailure.LimitReached, limit));
            }

            dial = DialOnceAsync(address);
            _dials.Add(address, dial);
            return dial;
        }
    }

    private async Task<DialResult> DialOnceAsync(Multiaddr address)
    {
        // Not on the caller's stack: it holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        using Activity? span = SwarmMetrics.Tracing.StartActivity("avi.mesh.dial", ActivityKind.Client);
        DialResult result = await ConnectAsync(address).ConfigureAwait(false);
        span?.SetTag("avi.mesh.outcome", SwarmMetrics.OutcomeOf(result));
        services.Metrics.Dial(result);
        if (result.Connection is null)
            services.Logger.DialFailed(address, result.Failure, result.Cause);

        lock (_gate)
            _dials.Remove(address);

        return result;
    }

    private async Task<DialResult> ConnectAsync(Multiaddr address)
    {
        ITransport? transport = transports.FirstOrDefault(candidate => candidate.CanDial(address));
        if (transport is null)
            return new DialResult(null, DialFailure.NoWay, "this node cannot dial addresses of this kind.");

        if (!IsAllowed(address))
            return new DialResult(null, DialFailure.NotAllowed, "this node is not to connect to it.");

        using var limit = new TimeLimit(options.DialTimeout, services.Time, _closing.Token);
        ITransportConnection? raw = null;
        try
        {
            raw = await transport.DialAsync(address, limit.Token).ConfigureAwait(false);
            UpgradedConnection upgraded =
                await upgrader.UpgradeOutboundAsync(raw, address.PeerId, limit.Token).ConfigureAwait(false);
            return await AdmitAsync(upgraded).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            return _closing.IsCancellationRequested
                ? IsClosing
                : new DialResult(
                    null, DialFailure.TimedOut, $"no connection within {options.DialTimeout}.", exception);
        }
        catch (IOException exception)
        {
            return new DialResult(
                null, raw is null ? DialFailure.Unreachable : FailureOf(exception), exception.Message, exception);
        }
#pragma warning disable CA1031 // The outermost edge of a dial: what one peer triggers must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            services.Logger.HandshakeBroke(address, exception);
            return new DialResult(null, DialFailure.HandshakeFailed, exception.Message, exception);
        }
    }

    private async Task<DialResult> AdmitAsync(UpgradedConnection upgraded)
    {
        Admission admission = admit(upgraded);
        if (admission.IsTaken)
            return new DialResult(admission.Connection);

        await admission.Connection.DisposeAsync().ConfigureAwait(false);
        return admission.Refusal == ConnectionRefusal.Closing
            ? IsClosing
            : new DialResult(null, DialFailure.LimitReached, $"no more connections are taken: {admission.Refusal}.");
    }

    private bool IsAllowed(Multiaddr address) =>
        services.Gate.AllowsAddress(address) && (address.PeerId is not { } peer || services.Gate.AllowsPeer(peer));

    private static DialFailure FailureOf(IOException exception)
    {
        if (exception is PeerIdMismatchException)
            return DialFailure.WrongPeer;

        return UpgradeFailures.Of(exception) == UpgradeFailure.Self ? DialFailure.Self : DialFailure.HandshakeFailed;
    }
}
