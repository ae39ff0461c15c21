using Avi.Samples.Quickstart;

namespace Avi.Samples.Tests.Quickstart;

internal sealed class LatencyStatisticsTests
{
    [Test]
    public void Percentiles_are_the_nearest_rank()
    {
        var statistics = new LatencyStatistics(capacity: 100);
        foreach (int milliseconds in Enumerable.Range(1, 100).Reverse())
            statistics.Add(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(
            (statistics.Percentile(0.5).TotalMilliseconds, statistics.Percentile(0.99).TotalMilliseconds),
            Is.EqualTo((50, 99)));
    }

    [Test]
    public void Oldest_latency_is_forgotten_when_there_are_more_than_fit()
    {
        var statistics = new LatencyStatistics(capacity: 2);
        foreach (int milliseconds in (int[])[900, 2, 1])
            statistics.Add(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That((statistics.Count, statistics.Percentile(1).TotalMilliseconds), Is.EqualTo((3, 2)));
    }

    [Test]
    public void Nothing_measured_is_zero() =>
        Assert.That(new LatencyStatistics(capacity: 1).Percentile(0.5), Is.EqualTo(TimeSpan.Zero));
}
