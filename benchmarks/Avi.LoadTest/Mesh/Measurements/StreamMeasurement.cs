using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>What a stream carries; then two streams, one each way, at the same time on the same connection.</summary>
internal sealed class StreamMeasurement() : Measurement(
    "stream",
    new Figure("stream-one-way", "stream, MiB a second")
    {
        IsMoreBetter = true,
        Bound = StreamBoundMeasurement.RateName,
    },
    new Figure("stream-one-way-cpu", "· processor time for a MiB, both nodes, µs")
    {
        Bound = StreamBoundMeasurement.TimeName,
    },
    new Figure("stream-both-ways", "streams both ways, MiB a second together") { IsMoreBetter = true })
{
    private const double BytesOfMebibyte = 1 << 20;

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        Usage before = await nodes.ReadUsageAsync();
        Work oneWay = await nodes.Publisher.WorkAsync("pour", new { load.Seconds });
        Usage after = await nodes.ReadUsageAsync();
        Work[] bothWays = await Task.WhenAll(
            nodes.Publisher.WorkAsync("pour", new { load.Seconds }),
            nodes.Receivers[0].WorkAsync("pour", new { load.Seconds }));
        return
        [
            Rate(oneWay),
            ProcessorTime(before, after, oneWay),
            bothWays.Sum(Rate),
        ];
    }

    /// <summary>Gets the microseconds that a MiB has cost.</summary>
    public static double ProcessorTime(Usage before, Usage after, Work work) =>
        (after.ProcessorMicroseconds - before.ProcessorMicroseconds) / (work.Count / BytesOfMebibyte);

    /// <summary>Gets the MiB of a second.</summary>
    public static double Rate(Work work) => work.Count / work.Seconds / BytesOfMebibyte;
}
