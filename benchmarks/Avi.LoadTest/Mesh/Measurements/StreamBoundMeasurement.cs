using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>
/// The bound of our streams: two processes that encrypt, send, receive and decrypt, and nothing else.
/// </summary>
internal sealed class StreamBoundMeasurement() : Measurement(
    "stream-bound",
    new Figure(RateName, "stream, MiB a second, if encryption and sockets were all") { IsMoreBetter = true },
    new Figure(TimeName, "· processor time for a MiB, both processes, µs"))
{
    public const string RateName = "stream-bound";
    public const string TimeName = "stream-bound-cpu";

    public override bool HasPeer => false;

    public override Task<NodeGroup> StartAsync(NodeKind kind) =>
        NodeGroup.StartAsync(kind, receivers: 1, isConnected: false);

    public override async Task<double[]> MeasureAsync(NodeGroup nodes, MeshLoad load)
    {
        int port = await nodes.Receivers[0].ListenBareAsync();
        Usage before = await nodes.ReadUsageAsync();
        Work poured = await nodes.Publisher.WorkAsync("pour-bare", new { load.Seconds, port });
        Usage after = await nodes.ReadUsageAsync();
        return
        [
            StreamMeasurement.Rate(poured),
            StreamMeasurement.ProcessorTime(before, after, poured),
        ];
    }
}
