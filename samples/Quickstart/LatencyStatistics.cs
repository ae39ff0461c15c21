namespace Avi.Samples.Quickstart;

/// <summary>How long the latest messages took. Exact, over as many as it keeps.</summary>
/// <param name="capacity">How many messages it keeps; older ones are forgotten.</param>
public sealed class LatencyStatistics(int capacity)
{
    private readonly Queue<TimeSpan> _latest = new(capacity);

    /// <summary>Gets how many messages were added, forgotten ones too.</summary>
    public long Count { get; private set; }

    /// <summary>Adds what one message took.</summary>
    public void Add(TimeSpan latency)
    {
        if (_latest.Count == capacity)
            _latest.Dequeue();

        _latest.Enqueue(latency);
        Count++;
    }

    /// <summary>Finds the time that a part of the messages did not exceed, by nearest rank.</summary>
    /// <param name="part">The part: 0.5 is the median, 0.99 leaves one in a hundred out.</param>
    /// <returns>The time; zero when there was no message.</returns>
    public TimeSpan Percentile(double part)
    {
        if (_latest.Count == 0)
            return TimeSpan.Zero;

        TimeSpan[] sorted = [.. _latest.Order()];
        int rank = (int)Math.Ceiling(part * sorted.Length);
        return sorted[Math.Clamp(rank, 1, sorted.Length) - 1];
    }
}
