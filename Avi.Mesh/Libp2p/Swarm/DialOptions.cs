namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>The limits and pauses of dialling.</summary>
internal sealed record DialOptions
{
    /// <summary>Gets how many addresses are dialled at the same time; more wait for their turn.</summary>
    public int MaxConcurrent { get; init; } = 32;

    /// <summary>
    /// Gets how many of a peer's addresses one dial tries. A peer says itself how many it has: it shall not make us
    /// knock at many doors.
    /// </summary>
    public int MaxAddressesOfDial { get; init; } = 16;

    /// <summary>
    /// Gets the first pause after a failure, during which a peer's address is left alone; it doubles. Shorter than the
    /// pauses of <see cref="ConnectionManagerOptions"/>, which are the peer's.
    /// </summary>
    public TimeSpan MinAddressPause { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Gets the longest of these pauses.</summary>
    public TimeSpan MaxAddressPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how many addresses with such a pause are remembered; the one whose pause ends first is forgotten.
    /// </summary>
    public int MaxPausedAddresses { get; init; } = 2_048;
}
