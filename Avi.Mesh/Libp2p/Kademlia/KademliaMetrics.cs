using System.Diagnostics.Metrics;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What Kademlia counts. Tags come from enums, so that their number is fixed.</summary>
internal sealed class KademliaMetrics(Meter meter)
{
    private readonly UpDownCounter<int> _peers = meter.CreateUpDownCounter<int>(
        "avi.mesh.kademlia.peers", "{peer}", "Servers in the routing table.");

    private readonly Counter<long> _changes = meter.CreateCounter<long>(
        "avi.mesh.kademlia.changes", "{peer}", "Servers that came, went, or found no place in the table, by change.");

    private readonly Counter<long> _requests = meter.CreateCounter<long>(
        "avi.mesh.kademlia.requests", "{request}", "Requests of peers, by kind and by what became of them.");

    private readonly Counter<long> _lookups = meter.CreateCounter<long>(
        "avi.mesh.kademlia.lookups", "{lookup}", "Lookups of this node, by kind and outcome.");

    private readonly Histogram<double> _durations = meter.CreateHistogram<double>(
        "avi.mesh.kademlia.lookup.duration", "s", "How long lookups took, by kind.");

    private readonly Histogram<int> _asked = meter.CreateHistogram<int>(
        "avi.mesh.kademlia.lookup.asked", "{peer}", "How many peers a lookup asked, by kind.");

    /// <summary>The table has grown, or shrunk when it is negative.</summary>
    public void Resized(int change) => _peers.Add(change);

    public void Changed(TableChange change) => _changes.Add(1, Tag("change", change));

    public void Requested(KademliaMessageType type, RequestOutcome outcome) =>
        _requests.Add(1, Tag("kind", type), Tag("outcome", outcome));

    public void LookedUp(LookupKind kind, LookupOutcome outcome, TimeSpan duration, int asked)
    {
        _lookups.Add(1, Tag("kind", kind), Tag("outcome", outcome));
        _durations.Record(duration.TotalSeconds, Tag("kind", kind));
        _asked.Record(asked, Tag("kind", kind));
    }

    private static KeyValuePair<string, object?> Tag<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum =>
        new(name, value.ToString());
}
