using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>
/// How long a signed message takes, from before the publish to the receiver's handler, at an even rate.
/// </summary>
internal sealed class LatencyMeasurement(int perSecond) : Measurement(
    $"latency-{perSecond}",
    new Figure($"latency-{perSecond}-p50", $"latency at {perSecond:N0} messages a second, p50, µs"),
    new Figure($"latency-{perSecond}-p90", "· p90, µs"),
    new Figure($"latency-{perSecond}-p99", "· p99, µs"))
{
    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        Work sent = await nodes.Publisher.WorkAsync("pace", new { load.Seconds, perSecond, load.Bytes });
        double[] latencies = Percentiles.Require(await nodes.Receivers[0].TakeLatenciesAsync(), sent.Count);
        return [Percentiles.Of(latencies, 0.5), Percentiles.Of(latencies, 0.9), Percentiles.Of(latencies, 0.99)];
    }
}
