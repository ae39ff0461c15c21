namespace Avi.Mesh.PubSub;

/// <summary>The limits between the applications on this node and the mesh.</summary>
internal sealed class PubSubOptions
{
    /// <summary>
    /// Gets how many messages wait for the first peer while none is connected; the oldest makes room, and is counted.
    /// Default: 1,024.
    /// </summary>
    public int OutboxCapacity { get; init; } = 1_024;

    /// <summary>Gets how many bytes of them wait, likewise. Default: 4 MiB.</summary>
    public long OutboxBytes { get; init; } = 4 << 20;

    /// <summary>Gets how many topics the node joins; more are refused. Default: 16,384.</summary>
    public int MaxJoinedTopics { get; init; } = 16_384;
}
