using System.Diagnostics;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Dials single addresses, a few at the same time, and finds out who is there.</summary>
#pragma warning disable CA1001 // Dials may wait for their turn to the end; the semaphore has no handle to dispose.
internal sealed class Dialler(
#pragma warning restore CA1001
    IReadOnlyList<ITransport> transports,
    ConnectionUpgrader upgrader,
    DialBackoff backoff,
    SwarmOptions options,
    SwarmServices services)
{
    private readonly SemaphoreSlim _turns = new(options.Dials.MaxConcurrent);
    private readonly long _startedAt = services.Time.GetTimestamp();

    private TimeSpan Now => services.Time.GetElapsedTime(_startedAt);

    /// <summary>Says whether an address may be dialled: it did not fail lately.</summary>
    public bool IsDue(Multiaddr address) => backoff.IsDue(address.WithoutPeerId(), Now);

    /// <summary>Dials an address, whether or not it failed lately.</summary>
    /// <param name="address">The address; a peer id at its end is a demand.</param>
    /// <param name="cancellation">Ends the attempt; that is a failure like any other.</param>
    public async Task<DialAttempt> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        using Activity? span = SwarmMetrics.Tracing.StartActivity("avi.mesh.dial", ActivityKind.Client);
        DialAttempt attempt = await WaitAndConnectAsync(address, cancellation).ConfigureAwait(false);

        span?.SetTag("avi.mesh.outcome", SwarmMetrics.OutcomeOf(attempt));
        services.Metrics.Dial(attempt);
        if (attempt.IsSuccess)
            backoff.Succeeded(address.WithoutPeerId());
        else
            ReportFailure(attempt);

        return attempt;
    }

    private void ReportFailure(DialAttempt attempt)
    {
        services.Logger.DialFailed(attempt.Address, attempt.Failure, attempt.Cause);

        // Who was slower, or was not dialled at all, has not failed.
        if (attempt.Failure is not (DialFailure.Overtaken or DialFailure.NotAllowed or DialFailure.NoWay))
            backoff.Failed(attempt.Address.WithoutPeerId(), Now);
    }

    private async Task<DialAttempt> WaitAndConnectAsync(Multiaddr address, CancellationToken cancellation)
    {
        ITransport? transport = transports.FirstOrDefault(candidate => candidate.CanDial(address));
        if (transport is null)
            return Failed(address, DialFailure.NoWay, "this node cannot dial addresses of this kind.");

        if (!IsAllowed(address))
            return Failed(address, DialFailure.NotAllowed, "this node is not to connect to it.");

        try
        {
            await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Overtaken(address);
        }

        try
        {
            return await ConnectAsync(transport, address, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<DialAttempt> ConnectAsync(
        ITransport transport, Multiaddr address, CancellationToken cancellation)
    {
        using var limit = new TimeLimit(options.DialTimeout, services.Time, cancellation);
        ITransportConnection? raw = null;
        try
        {
            raw = await transport.DialAsync(address, limit.Token).ConfigureAwait(false);
            UpgradedConnection upgraded =
                await upgrader.UpgradeOutboundAsync(raw, address.PeerId, limit.Token).ConfigureAwait(false);
            return new DialAttempt(address, upgraded);
        }
        catch (OperationCanceledException exception)
        {
            return limit.HasPassed ? TimedOut(address, isThere: raw is not null, exception) : Overtaken(address);
        }
        catch (IOException exception)
        {
            DialFailure failure = raw is null ? DialFailure.Unreachable : FailureOf(exception);
            return Failed(address, failure, exception.Message, exception);
        }
#pragma warning disable CA1031 // The outermost edge of a dial: what one peer triggers must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            services.Logger.HandshakeBroke(address, exception);
            return Failed(address, DialFailure.HandshakeFailed, exception.Message, exception);
        }
    }

    private bool IsAllowed(Multiaddr address) =>
        services.Gate.AllowsAddress(address) && (address.PeerId is not { } peer || services.Gate.AllowsPeer(peer));

    private static DialFailure FailureOf(IOException exception)
    {
        if (exception is PeerIdMismatchException)
            return DialFailure.WrongPeer;

        return UpgradeFailures.Of(exception) == UpgradeFailure.Self ? DialFailure.Self : DialFailure.HandshakeFailed;
    }

    private DialAttempt TimedOut(Multiaddr address, bool isThere, Exception cause)
    {
        string what = isThere
            ? "somebody is there, but does not answer as libp2p does (in another private network, or another program?)"
            : "no connection";
        return Failed(address, DialFailure.TimedOut, $"{what} within {options.DialTimeout}.", cause);
    }

    private static DialAttempt Overtaken(Multiaddr address) =>
        Failed(address, DialFailure.Overtaken, "another address of the peer was faster, or this node closes.");

    private static DialAttempt Failed(
        Multiaddr address, DialFailure failure, string message, Exception? cause = null) =>
        new(address, Upgraded: null, failure, message, cause);
}
