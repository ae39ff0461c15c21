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

    /// <summary>Gets the first pause after a failure, until which a peer's address is left alone; it doubles.</summary>
    public TimeSpan MinAddressPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the longest of these pauses.</summary>
    public TimeSpan MaxAddressPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets how many addresses with such a pause are remembered; the one whose pause ends first is forgotten.
    /// </summary>
    public int MaxPausedAddresses { get; init; } = 2_048;
}
