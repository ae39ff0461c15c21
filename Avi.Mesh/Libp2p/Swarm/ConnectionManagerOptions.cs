namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>How many peers the swarm keeps, and how it looks for more.</summary>
internal sealed record ConnectionManagerOptions
{
    /// <summary>Gets below how many peers the swarm looks for more; also how many are left after too many.</summary>
    public int LowWater { get; init; } = 32;

    /// <summary>Gets how many peers are not too many yet.</summary>
    public int HighWater { get; init; } = 96;

    /// <summary>
    /// Gets how many of the low mark's places are for peers that this node dialled, or that do something for it: others
    /// do not count as company beyond the rest, and do not displace those. Whoever wants to surround a node has to be
    /// chosen by it.
    /// </summary>
    public int OwnSeats => LowWater - (LowWater / 2);

    /// <summary>Gets for how long a new peer stays in any case.</summary>
    public TimeSpan NewPeerGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how often the number of peers is looked at when nothing happens: new peers become old.
    /// </summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how many peers are dialled at the same time to have enough.</summary>
    public int MaxConcurrentDials { get; init; } = 8;

    /// <summary>Gets the first pause before a lost peer, or one that did not answer, is dialled; it doubles.</summary>
    public TimeSpan MinRedialPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets the longest of these pauses.</summary>
    public TimeSpan MaxRedialPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets how long a connection has to last until the pauses begin anew: longer than the grace of new peers, or a
    /// peer that has too many and this node would dance.
    /// </summary>
    public TimeSpan SteadyAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets for how long a peer that was sent away is not dialled.</summary>
    public TimeSpan DismissedPause { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets how many peers may wait to be dialled; the one that is due last is forgotten, and may be found again. Those
    /// that this node has met before are forgotten only for others like them.
    /// </summary>
    public int MaxProspects { get; init; } = 1_024;

    /// <summary>
    /// Gets below how many peers this node dials every neighbour that it hears of. Above the low mark, since neighbours
    /// are the best company; well below the high one, since they dial, too.
    /// </summary>
    public int NeighbourMark => LowWater + ((HighWater - LowWater) / 2);
}
