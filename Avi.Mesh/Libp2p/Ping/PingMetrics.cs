using System.Diagnostics.Metrics;

namespace Avi.Mesh.Libp2p.Ping;

/// <summary>What Ping counts.</summary>
internal sealed class PingMetrics(Meter meter)
{
    private readonly Counter<long> _pings = meter.CreateCounter<long>(
        "avi.mesh.pings", "{ping}", "Pings that asked whether a peer lives, by outcome.");

    private readonly Counter<long> _dead = meter.CreateCounter<long>(
        "avi.mesh.peers.dead", "{peer}", "Peers whose connections were closed because they did not answer pings.");

    public void Pinged(PingOutcome outcome) =>
        _pings.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void FoundDead() => _dead.Add(1);
}
