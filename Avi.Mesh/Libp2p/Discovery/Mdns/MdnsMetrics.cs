using System.Diagnostics.Metrics;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What discovery in local networks counts. Tags come from enums, so that their number is fixed.</summary>
internal sealed class MdnsMetrics(Meter meter)
{
    private readonly Counter<long> _received = meter.CreateCounter<long>(
        "avi.mesh.mdns.received", "{packet}", "Packets, and peers in them, by what became of them.");

    private readonly Counter<long> _sent = meter.CreateCounter<long>(
        "avi.mesh.mdns.sent", "{packet}", "Packets sent, by kind and outcome.");

    private readonly UpDownCounter<int> _peers = meter.CreateUpDownCounter<int>(
        "avi.mesh.mdns.peers", "{peer}", "Peers that were heard lately.");

    private readonly UpDownCounter<int> _links = meter.CreateUpDownCounter<int>(
        "avi.mesh.mdns.links", "{link}", "Networks that the node speaks in: interfaces, times IPv4 and IPv6.");

    public void Received(MdnsOutcome outcome) =>
        _received.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void Sent(MdnsSending kind, bool isSent) => _sent.Add(
        1,
        new KeyValuePair<string, object?>("kind", kind.ToString()),
        new KeyValuePair<string, object?>("outcome", isSent ? "Sent" : "Failed"));

    public void PeersChanged(int change) => _peers.Add(change);

    public void LinksChanged(int change) => _links.Add(change);
}
