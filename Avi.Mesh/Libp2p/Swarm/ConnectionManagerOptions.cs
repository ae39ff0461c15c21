namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>How many peers the swarm keeps.</summary>
internal sealed record ConnectionManagerOptions
{
    /// <summary>Gets how many peers are left after there were too many.</summary>
    public int LowWater { get; init; } = 32;

    /// <summary>Gets how many peers are not too many yet.</summary>
    public int HighWater { get; init; } = 96;

    /// <summary>Gets for how long a new peer stays in any case.</summary>
    public TimeSpan NewPeerGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how often the number of peers is looked at when nothing happens: new peers become old, pauses end.
    /// </summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(5);
}
