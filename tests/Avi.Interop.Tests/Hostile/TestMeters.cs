using System.Diagnostics.Metrics;

namespace Avi.Interop.Tests.Hostile;

/// <summary>Makes a node's meter, and waits for what the node counts.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<(string Instrument, string Tag), long> _counts = [];
    private readonly List<(string Instrument, string Tag, long Count, TaskCompletionSource Counted)> _waiting = [];
    private readonly List<Meter> _meters = [];

    public TestMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Add(instrument.Name, count, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Gets how often something was counted.</summary>
    public long CountOf(string instrument, string tag)
    {
        lock (_lock)
            return _counts.GetValueOrDefault((instrument, tag));
    }

    /// <summary>Waits until something was counted at least so often.</summary>
    /// <param name="instrument">The counter.</param>
    /// <param name="tag">The value of its tag; empty for a counter without one.</param>
    /// <param name="count">How often.</param>
    public async Task CountedAsync(string instrument, string tag, long count = 1)
    {
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_counts.GetValueOrDefault((instrument, tag)) >= count)
                return;

            _waiting.Add((instrument, tag, count, counted));
        }

        try
        {
            await counted.Task.WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{instrument} has not counted '{tag}' {count} times; it counted: {Describe()}", exception);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Meter meter in _meters)
            meter.Dispose();
    }

    private void Add(string instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string tag = tags.IsEmpty ? "" : tags[0].Value?.ToString() ?? "";
        lock (_lock)
        {
            long sum = _counts[(instrument, tag)] = _counts.GetValueOrDefault((instrument, tag)) + count;
            foreach ((_, _, _, TaskCompletionSource counted) in _waiting.Where(waiter =>
                (waiter.Instrument, waiter.Tag) == (instrument, tag) && waiter.Count <= sum))
            {
                counted.TrySetResult();
            }
        }
    }

    private string Describe()
    {
        lock (_lock)
            return string.Join(", ", _counts.Select(entry => $"{entry.Key.Instrument} {entry.Key.Tag}: {entry.Value}"));
    }
}
