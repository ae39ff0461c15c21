using System.Diagnostics;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Accepts connections, finds out who is there, and hands them on.</summary>
internal sealed class Acceptor(
    ConnectionUpgrader upgrader,
    SwarmPeers peers,
    Func<UpgradedConnection, Admission> admit,
    RefusalReport refusals,
    SwarmOptions options,
    SwarmServices services)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly PendingHandshakes _pending = new(options.MaxPendingHandshakes);
    private readonly OwnedTasks _loops = new();
    private readonly OwnedTasks _handshakes = new();
    private readonly List<ITransportListener> _listeners = [];

    /// <summary>Gets how many connections are in their handshake.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Begins to accept the connections of a listener, which is owned from now on.</summary>
    public void Start(ITransportListener listener)
    {
        _listeners.Add(listener);
        _loops.TryStart(() => AcceptAsync(listener));
    }

    /// <summary>Accepts no more, and gives up the handshakes that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (ITransportListener listener in _listeners)
            await listener.DisposeAsync().ConfigureAwait(false);

        await _loops.CloseAsync().ConfigureAwait(false);
        await _handshakes.CloseAsync().ConfigureAwait(false);
    }

    private async Task AcceptAsync(ITransportListener listener)
    {
        try
        {
            while (await listener.AcceptAsync(_closing.Token).ConfigureAwait(false) is { } raw)
                await ReceiveAsync(raw).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The owner closes us.
        }
    }

    private async Task ReceiveAsync(ITransportConnection raw)
    {
        string host = Hosts.Of(raw.RemoteAddress);
        ConnectionRefusal refusal = services.Gate.AllowsAddress(raw.RemoteAddress)
            ? peers.CheckInbound(host)
            : ConnectionRefusal.AddressDenied;
        if (refusal == ConnectionRefusal.None && _handshakes.TryStart(() => IdentifyAsync(raw, host)))
            return;

        refusals.Add(raw.RemoteAddress, refusal);
        await raw.DisposeAsync().ConfigureAwait(false);
    }

    private async Task IdentifyAsync(ITransportConnection raw, string host)
    {
        using Activity? span = SwarmMetrics.Tracing.StartActivity("avi.mesh.upgrade", ActivityKind.Server);
        using var displaced = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        using var limit = new TimeLimit(options.HandshakeTimeout, services.Time, displaced.Token);
        _pending.Add(host, displaced);
        try
        {
            UpgradedConnection upgraded =
                await upgrader.UpgradeInboundAsync(raw, limit.Token).ConfigureAwait(false);
            services.Metrics.Handshake(failure: null);
            span?.SetTag("avi.mesh.outcome", "Done");
            Admission admission = admit(upgraded);
            if (!admission.IsTaken)
                await admission.Connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ReportFailure(raw, EndOf(limit), exception: null);
        }
        catch (IOException exception)
        {
            ReportFailure(raw, UpgradeFailures.Of(exception), exception);
        }
#pragma warning disable CA1031 // The outermost edge of a handshake: what one peer triggers must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            services.Metrics.Handshake(UpgradeFailure.InternalError);
            services.Logger.HandshakeBroke(raw.RemoteAddress, exception);
        }
        finally
        {
            _pending.Remove(host, displaced);
        }
    }

    private UpgradeFailure EndOf(TimeLimit limit)
    {
        if (_closing.IsCancellationRequested)
            return UpgradeFailure.Closing;

        return limit.HasPassed ? UpgradeFailure.TimedOut : UpgradeFailure.Displaced;
    }

    private void ReportFailure(ITransportConnection raw, UpgradeFailure failure, IOException? exception)
    {
        services.Metrics.Handshake(failure);
        services.Logger.HandshakeFailed(raw.RemoteAddress, failure, exception);
    }
}
