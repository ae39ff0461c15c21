using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh;

/// <summary>What counts for and against a peer in one topic.</summary>
public sealed class MeshTopicScoring
{
    /// <summary>The largest weight, up or down.</summary>
    internal const double MaxWeight = 100;

    /// <summary>More than any topic of sensors brings.</summary>
    internal const double MaxDeliveriesPerMinute = 60_000;

    /// <summary>Gets or sets by what everything in this topic is multiplied; 0 is nothing. Default: 1.</summary>
    [Range(0.0, MaxWeight)]
    public double Weight { get; set; } = 1;

    /// <summary>
    /// Gets or sets the weight of the square of invalid messages, those that a validator rejects among them. Default:
    /// −1.
    /// </summary>
    [Range(-MaxWeight, 0.0)]
    public double InvalidMessageWeight { get; set; } = -1;

    /// <summary>
    /// Gets or sets how many of the topic's messages a peer of its mesh must bring in a minute, each at most 100 ms
    /// after the first who does. A peer that brings none loses 20, and with it its place in the mesh. Only for a topic
    /// whose rate is steady, and well below that rate. Default: 0, a peer may be quiet.
    /// </summary>
    [Range(0.0, MaxDeliveriesPerMinute)]
    public double MinDeliveriesPerMinute { get; set; }
}
