namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>How many messages a peer of a topic's mesh must bring: P3 and P3b.</summary>
/// <remarks>
/// Only for a topic whose rate is known and steady. With a threshold above it, every honest peer is graylisted.
/// </remarks>
internal sealed class MeshDeliveryOptions
{
    /// <summary>Gets the weight of the square of what is missing. Default: −1.</summary>
    public double Weight { get; init; } = -1;

    /// <summary>Gets how many messages there must be in the counter, which is halved again and again.</summary>
    public required double Threshold { get; init; }

    /// <summary>Gets up to how much is counted; at least the threshold. Default: four times that.</summary>
    public double Cap => 4 * Threshold;

    /// <summary>Gets in what time the counter is halved. Default: 1 minute.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets how long a peer is in the mesh before it counts. Default: 2 minutes.</summary>
    public TimeSpan Activation { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets how long after the first copy of a message another one still counts. Default: 100 ms.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(100);
}
