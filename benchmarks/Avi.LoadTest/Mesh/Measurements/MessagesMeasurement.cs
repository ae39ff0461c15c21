using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>Signed messages from one publisher to all receivers, as many as go through, and what one costs.</summary>
internal sealed class MessagesMeasurement(int receivers) : Measurement(
    $"messages-{receivers}",
    new Figure($"messages-{receivers}", $"messages a second, 1 to {receivers}")
    {
        IsMoreBetter = true,
        Bound = SignatureMeasurement.RateName(receivers),
    },
    new Figure($"messages-{receivers}-cpu", "· processor time for one, all nodes together, µs")
    {
        Bound = SignatureMeasurement.TimeName(receivers),
    },
    new Figure($"messages-{receivers}-allocated", "· allocated for one, all nodes together, bytes"))
{
    public override Task<NodeGroup> StartAsync(NodeKind kind) => NodeGroup.StartAsync(kind, receivers, true);

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        Usage before = await nodes.ReadUsageAsync();
        Work sent = await nodes.Publisher.WorkAsync("flood", new { load.Seconds, load.Window, load.Bytes });
        Usage after = await nodes.ReadUsageAsync();
        foreach (NodeProcess receiver in nodes.Receivers)
            Percentiles.Require(await receiver.TakeLatenciesAsync(), sent.Count);

        return
        [
            sent.Count / sent.Seconds,
            (after.ProcessorMicroseconds - before.ProcessorMicroseconds) / sent.Count,
            (double)((after.AllocatedBytes - before.AllocatedBytes) / sent.Count ?? double.NaN),
        ];
    }
}
