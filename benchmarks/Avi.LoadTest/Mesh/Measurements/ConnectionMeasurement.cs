using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>Connections one after the other: TCP, Noise, Yamux, Identify.</summary>
internal sealed class ConnectionMeasurement() : Measurement(
    "connections",
    new Figure("connections", "connections a second, until identified") { IsMoreBetter = true })
{
    public override Task<NodeGroup> StartAsync(NodeKind kind) => NodeGroup.StartAsync(kind, receivers: 1, false);

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        Work dialled = await nodes.Publisher.WorkAsync("redial", new { load.Seconds, nodes.Receivers[0].Address });
        return [dialled.Count / dialled.Seconds];
    }
}
