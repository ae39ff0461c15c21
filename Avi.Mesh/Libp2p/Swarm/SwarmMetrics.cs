using System.Diagnostics;
using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the swarm counts. Tags come from enums, so that their number is fixed.</summary>
internal sealed class SwarmMetrics(Meter meter)
{
    /// <summary>The spans of what a person waits for.</summary>
    public static readonly ActivitySource Tracing = new("Avi.Mesh");

    private static readonly KeyValuePair<string, object?> Inbound = new("direction", "inbound");
    private static readonly KeyValuePair<string, object?> Outbound = new("direction", "outbound");

    private readonly Counter<long> _bytes = meter.CreateCounter<long>(
        "avi.mesh.bytes", "By", "Bytes of all connections after their handshake, by direction.");

    private readonly Counter<long> _throttled = meter.CreateCounter<long>(
        "avi.mesh.throttled", "{pause}", "Pauses of peers that had their bytes of a second, by direction.");

    private readonly UpDownCounter<int> _connections = meter.CreateUpDownCounter<int>(
        "avi.mesh.connections", "{connection}", "Open connections, by who dialled.");

    private readonly Counter<long> _dials = meter.CreateCounter<long>(
        "avi.mesh.dials", "{dial}", "Dials of addresses, by outcome.");

    private readonly Counter<long> _handshakes = meter.CreateCounter<long>(
        "avi.mesh.handshakes", "{handshake}", "Handshakes of inbound connections, by outcome.");

    private readonly Counter<long> _refusedConnections = meter.CreateCounter<long>(
        "avi.mesh.connections.refused", "{connection}", "Connections for which there was no room, by limit.");

    private readonly Counter<long> _endedConnections = meter.CreateCounter<long>(
        "avi.mesh.connections.ended", "{connection}", "Connections that have ended, by reason.");

    private readonly UpDownCounter<int> _knownPeers = meter.CreateUpDownCounter<int>(
        "avi.mesh.peers.known", "{peer}", "Peers of which something is known, connected or not.");

    private readonly Counter<long> _trimmedPeers = meter.CreateCounter<long>(
        "avi.mesh.peers.trimmed", "{peer}", "Peers whose connections were closed because there were too many.");

    private readonly Counter<long> _refusedStreams = meter.CreateCounter<long>(
        "avi.mesh.streams.refused", "{stream}", "Streams that were not served, by reason.");

    public static string OutcomeOf(DialAttempt attempt) =>
        attempt.IsSuccess ? "Connected" : attempt.Failure.ToString();

    public void Dial(DialAttempt attempt) => Add(_dials, "outcome", OutcomeOf(attempt));

    public void Handshake(UpgradeFailure? failure) => Add(_handshakes, "outcome", failure?.ToString() ?? "Done");

    public void ConnectionRefused(ConnectionRefusal refusal) => Add(_refusedConnections, "reason", refusal.ToString());

    public void ConnectionOpened(bool isInbound) => _connections.Add(1, Direction(isInbound));

    public void ConnectionEnded(bool isInbound, MuxedConnectionEnd end)
    {
        _connections.Add(-1, Direction(isInbound));
        Add(_endedConnections, "reason", end.ToString());
    }

    public void KnownPeersChanged(int difference) => _knownPeers.Add(difference);

    public void PeerTrimmed() => _trimmedPeers.Add(1);

    public void StreamRefused(StreamRefusal refusal) => Add(_refusedStreams, "reason", refusal.ToString());

    public void BytesReceived(int count) => _bytes.Add(count, Inbound);

    public void BytesSent(int count) => _bytes.Add(count, Outbound);

    public void Throttled(bool isInbound) => _throttled.Add(1, Direction(isInbound));

    private static KeyValuePair<string, object?> Direction(bool isInbound) => isInbound ? Inbound : Outbound;

    private static void Add(Counter<long> counter, string tag, string value) =>
        counter.Add(1, new KeyValuePair<string, object?>(tag, value));
}
