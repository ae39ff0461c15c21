using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>Requests and responses, each pair on a new stream of one connection.</summary>
internal sealed class RequestMeasurement(int parallel) : Measurement(
    $"requests-{parallel}",
    new Figure($"requests-{parallel}", $"requests a second, {parallel} at a time") { IsMoreBetter = true },
    new Figure($"requests-{parallel}-cpu", "· processor time for one, both nodes, µs"),
    new Figure($"requests-{parallel}-allocated", "· allocated for one, both nodes, bytes"))
{
    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        Usage before = await nodes.ReadUsageAsync();
        Work asked = await nodes.Publisher.WorkAsync("ask", new { load.Seconds, parallel, load.Bytes });
        Usage after = await nodes.ReadUsageAsync();
        return
        [
            asked.Count / asked.Seconds,
            (after.ProcessorMicroseconds - before.ProcessorMicroseconds) / asked.Count,
            (double)((after.AllocatedBytes - before.AllocatedBytes) / asked.Count ?? double.NaN),
        ];
    }
}
