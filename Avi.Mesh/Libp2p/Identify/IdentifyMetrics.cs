using System.Diagnostics.Metrics;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>What Identify counts.</summary>
internal sealed class IdentifyMetrics(Meter meter)
{
    private readonly Counter<long> _identities = meter.CreateCounter<long>(
        "avi.mesh.identify.received", "{identity}", "Identities that peers sent or did not send, by outcome.");

    private readonly Counter<long> _pushes = meter.CreateCounter<long>(
        "avi.mesh.identify.pushed", "{push}", "Changes of this node that peers were told of, by outcome.");

    public void Learned() => Add(_identities, "Learned");

    public void NotLearned(IdentifyFailure failure) => Add(_identities, failure.ToString());

    public void Pushed(bool hasArrived) => Add(_pushes, hasArrived ? "Sent" : "Failed");

    private static void Add(Counter<long> counter, string outcome) =>
        counter.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
