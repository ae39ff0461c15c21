namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What serves the inbound streams of one protocol.</summary>
/// <param name="MaxStreamsOfPeer">How many one peer may have open.</param>
/// <param name="ServeAsync">Serves one stream.</param>
/// <param name="IsReadToEnd">Whether it comes back by itself when its stream has ended.</param>
internal sealed record StreamHandler(
    int MaxStreamsOfPeer, Func<SwarmStream, CancellationToken, Task> ServeAsync, bool IsReadToEnd = false);
