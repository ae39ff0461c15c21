using System.Diagnostics.Metrics;

namespace Avi.Mesh.Tests.Telemetry;

/// <summary>Everything that the instruments of one meter factory have said, from now on. For several threads.</summary>
internal sealed class InstrumentReadings : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, double Value, string Tags)> _readings = [];

    public InstrumentReadings(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Adds up what an instrument has said.</summary>
    /// <param name="instrument">Its name, without <c>avi.mesh.</c></param>
    /// <param name="tag">The value of a tag that counts; none for all.</param>
    public double Sum(string instrument, string tag = "") => Of(instrument, tag).Sum();

    /// <summary>Finds the largest of what an instrument has said; less than nothing when it has been silent.</summary>
    public double Max(string instrument) => Of(instrument, tag: "").Append(double.NegativeInfinity).Max();

    /// <summary>Has the instruments that speak only when they are asked speak.</summary>
    public void Ask() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private double[] Of(string instrument, string tag)
    {
        lock (_gate)
        {
            return [.. _readings
                .Where(reading => reading.Instrument == $"avi.mesh.{instrument}" && reading.Tags.Contains(tag))
                .Select(reading => reading.Value)];
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_gate)
            _readings.Add((instrument.Name, value, text));
    }
}
