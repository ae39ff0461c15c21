using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Telemetry;

/// <summary>The meter <c>Avi.Mesh</c>, and what the node itself counts.</summary>
internal sealed class MeshMetrics : IDisposable
{
    /// <summary>The name of the package's meter.</summary>
    public const string MeterName = "Avi.Mesh";

    private readonly bool _ownsMeter;
    private readonly Counter<long> _droppedEvents;

    /// <param name="meters">What makes the meter; without it, one is made and disposed here.</param>
    public MeshMetrics(IMeterFactory? meters)
    {
        _ownsMeter = meters is null;
        Meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _droppedEvents = Meter.CreateCounter<long>(
            "avi.mesh.events.dropped", "{event}", "Events that a reader was too slow for.");
    }

    /// <summary>Gets the meter, for the layers below.</summary>
    public Meter Meter { get; }

    /// <summary>Shows how much memory is in use for what was not read.</summary>
    public void Watch(MemoryBudget memory)
    {
        Meter.CreateObservableUpDownCounter(
            "avi.mesh.unread", () => memory.UsedBytes, "By", "Memory for what came on streams and was not read.");
        Meter.CreateObservableCounter(
            "avi.mesh.unread.refused", () => memory.Refusals, "{stream}", "Streams reset because that memory is full.");
    }

    public void EventDropped() => _droppedEvents.Add(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsMeter)
            Meter.Dispose();
    }
}
