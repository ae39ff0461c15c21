using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>
/// What a connection to a quiet node keeps: Noise, Yamux, Identify's findings, GossipSub's two streams.
/// </summary>
internal sealed class MemoryMeasurement() : Measurement(
    "memory",
    new Figure("memory-live", "memory of an idle connection, in use, KiB"),
    new Figure("memory-resident", "· as the system sees it, KiB"))
{
    private const int Connections = 100;
    private const double BytesOfKibibyte = 1 << 10;

    // Each round begins with fresh processes: what a first crowd has left in pools would be free for the second.
    public override Task<NodeGroup> StartAsync(NodeKind kind) => Task.FromResult(NodeGroup.Empty(kind));

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        await using NodeGroup pair = await NodeGroup.StartAsync(nodes.Kind, receivers: 1, isConnected: false);
        NodeProcess subject = pair.Receivers[0];

        // The first few make what all share.
        await pair.Publisher.SendCrowdAsync(subject, Connections / 10);
        Usage before = await subject.ReadUsageAsync(isCollected: true);
        await pair.Publisher.SendCrowdAsync(subject, Connections);
        Usage after = await subject.ReadUsageAsync(isCollected: true);
        return
        [
            (after.LiveBytes - before.LiveBytes) / BytesOfKibibyte / Connections,
            (after.ResidentBytes - before.ResidentBytes) / BytesOfKibibyte / Connections,
        ];
    }
}
