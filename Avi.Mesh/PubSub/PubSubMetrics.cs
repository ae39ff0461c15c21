using System.Diagnostics.Metrics;

namespace Avi.Mesh.PubSub;

/// <summary>What is counted between the applications on this node and the mesh.</summary>
internal sealed class PubSubMetrics
{
    private readonly Counter<long> _publishes;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _validations;
    private readonly Counter<long> _outboxDropped;
    private readonly UpDownCounter<int> _outboxWaiting;

    /// <param name="meter">The package's meter.</param>
    public PubSubMetrics(Meter meter)
    {
        _publishes = meter.CreateCounter<long>(
            "avi.mesh.publishes", "{message}", "Publishes of this node, by what became of them.");
        _dropped = meter.CreateCounter<long>(
            "avi.mesh.subscriptions.dropped", "{message}", "Messages that a subscriber on this node was too slow for.");
        _validations = meter.CreateCounter<long>(
            "avi.mesh.validations", "{message}", "Messages that the application was to judge, by what became of that.");
        _outboxDropped = meter.CreateCounter<long>(
            "avi.mesh.outbox.dropped", "{message}", "Messages that no peer came for in time.");
        _outboxWaiting = meter.CreateUpDownCounter<int>(
            "avi.mesh.outbox.waiting", "{message}", "Messages that wait for the first peer.");
    }

    public void Published(PublishOutcome outcome)
    {
        string tag = outcome switch
        {
            PublishOutcome.Sent => "sent",
            PublishOutcome.Queued => "queued",
            PublishOutcome.Busy => "busy",
            _ => "refused",
        };
        _publishes.Add(1, new KeyValuePair<string, object?>("outcome", tag));
    }

    public void MessageDropped() => _dropped.Add(1);

    public void Validated(string outcome) => _validations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void OutboxDropped(int count) => _outboxDropped.Add(count);

    public void OutboxChanged(int change) => _outboxWaiting.Add(change);
}
