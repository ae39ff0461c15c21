namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>What counts in one topic: P1 to P4.</summary>
internal sealed class TopicScoreOptions
{
    /// <summary>Gets by what all of the topic's parts are multiplied. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Gets the weight of a quantum in the mesh: P1. Default: 1.</summary>
    public double TimeInMeshWeight { get; init; } = 1;

    /// <summary>Gets the quantum. Default: 1 hour.</summary>
    public TimeSpan TimeInMeshQuantum { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets how many quanta count. Default: 1.</summary>
    public double TimeInMeshCap { get; init; } = 1;

    /// <summary>Gets the weight of a message that a peer was the first to bring: P2. Default: 1.</summary>
    public double FirstDeliveryWeight { get; init; } = 1;

    /// <summary>Gets how many of them count. Default: 10.</summary>
    public double FirstDeliveryCap { get; init; } = 10;

    /// <summary>Gets in what time half of them is forgotten. Default: 1 minute.</summary>
    public TimeSpan FirstDeliveryHalfLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets how many messages a peer of the mesh must bring: P3. Default: <see langword="null"/>, it may be quiet.
    /// </summary>
    public MeshDeliveryOptions? MeshDeliveries { get; init; }

    /// <summary>Gets the weight of the square of invalid messages: P4. Default: −1.</summary>
    public double InvalidMessageWeight { get; init; } = -1;

    /// <summary>Gets in what time half of them is forgiven. Default: 5 minutes.</summary>
    public TimeSpan InvalidMessageHalfLife { get; init; } = TimeSpan.FromMinutes(5);
}
