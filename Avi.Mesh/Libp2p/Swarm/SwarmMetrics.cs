using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the swarm counts. Tags come from enums, so that their number is fixed.</summary>
internal sealed class SwarmMetrics(Meter meter)
{
    private readonly Counter<long> _dials = meter.CreateCounter<long>(
        "avi.mesh.dials", "{dial}", "Dials, by outcome.");

    private readonly Counter<long> _handshakes = meter.CreateCounter<long>(
        "avi.mesh.handshakes", "{handshake}", "Handshakes of inbound connections, by outcome.");

    private readonly Counter<long> _refusedConnections = meter.CreateCounter<long>(
        "avi.mesh.connections.refused", "{connection}", "Connections for which there was no room, by limit.");

    private readonly Counter<long> _endedConnections = meter.CreateCounter<long>(
        "avi.mesh.connections.ended", "{connection}", "Connections that have ended, by reason.");

    private readonly Counter<long> _refusedStreams = meter.CreateCounter<long>(
        "avi.mesh.streams.refused", "{stream}", "Streams that were not served, by reason.");

    /// <summary>Says where the number of open connections comes from.</summary>
    public void Observe(Func<(int Inbound, int Outbound)> count) => meter.CreateObservableGauge(
        "avi.mesh.connections",
        () =>
        {
            (int inbound, int outbound) = count();
            return new[]
            {
                new Measurement<int>(inbound, new KeyValuePair<string, object?>("direction", "inbound")),
                new Measurement<int>(outbound, new KeyValuePair<string, object?>("direction", "outbound")),
            };
        },
        "{connection}",
        "Open connections.");

    public void Dial(DialResult result) =>
        Add(_dials, "outcome", result.Connection is null ? result.Failure.ToString() : "Connected");

    public void Handshake(UpgradeFailure? failure) => Add(_handshakes, "outcome", failure?.ToString() ?? "Done");

    public void ConnectionRefused(ConnectionRefusal refusal) => Add(_refusedConnections, "reason", refusal.ToString());

    public void ConnectionEnded(MuxedConnectionEnd end) => Add(_endedConnections, "reason", end.ToString());

    public void StreamRefused(StreamRefusal refusal) => Add(_refusedStreams, "reason", refusal.ToString());

    private static void Add(Counter<long> counter, string tag, string value) =>
        counter.Add(1, new KeyValuePair<string, object?>(tag, value));
}
