namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>The swarm's limits and times.</summary>
internal sealed record SwarmOptions
{
    /// <summary>Gets how many connections others may have opened to us; more are closed at once.</summary>
    public int MaxInboundConnections { get; init; } = 300;

    /// <summary>Gets how many of these may come from one host; more are closed at once.</summary>
    public int MaxInboundConnectionsOfHost { get; init; } = 64;

    /// <summary>Gets how many connections we have opened, or are opening; dialling more fails.</summary>
    public int MaxOutboundConnections { get; init; } = 128;

    /// <summary>
    /// Gets how many connections one peer may have, both directions together; more are closed at once. Two come from
    /// both sides dialling at the same time, the others from a peer that dials anew before it lost the old one.
    /// </summary>
    public int MaxConnectionsOfPeer { get; init; } = 4;

    /// <summary>
    /// Gets how many inbound connections may be in their handshake; one more ends the oldest of the host with the most.
    /// </summary>
    public int MaxPendingHandshakes { get; init; } = 32;

    /// <summary>Gets how long an inbound connection may take to become one of a known peer.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long the dial of one address may take, from the name's resolution to the muxer.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long a stream may take to agree on a protocol.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets how long a peer's older connection lives on beside a newer one. Some peers close the newer one of two at
    /// once; closing the older one as fast would leave them none.
    /// </summary>
    public TimeSpan DuplicateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets how old a connection is that the peer must have known when it made a newer one. Both sides may make younger
    /// ones at the same time; the side that is to close one of these is given the time for it.
    /// </summary>
    public TimeSpan SimultaneousDials { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets how long a peer may take to give a sign of life on an older connection, when there is a newer one. The side
    /// that does not close living ones waits twice as long, so that both do not close one each.
    /// </summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets the limits and pauses of dialling.</summary>
    public DialOptions Dials { get; init; } = new();

    /// <summary>Gets how many peers are kept.</summary>
    public ConnectionManagerOptions Manager { get; init; } = new();

    /// <summary>Gets how many peers are remembered; the one that was not heard of for longest is forgotten.</summary>
    public int MaxKnownPeers { get; init; } = 10_000;

    /// <summary>Gets how many addresses are remembered for each peer.</summary>
    public int MaxAddressesOfPeer { get; init; } = 64;

    /// <summary>
    /// Gets how many bytes a second a peer may send; it is read more slowly then. Default: any number.
    /// </summary>
    public int? MaxBytesPerSecondFromPeer { get; init; }

    /// <summary>Gets how many bytes a second a peer is sent; writing waits then. Default: any number.</summary>
    public int? MaxBytesPerSecondToPeer { get; init; }

    /// <summary>Gets how often the host's interfaces are looked at.</summary>
    public TimeSpan InterfacePollInterval { get; init; } = TimeSpan.FromSeconds(5);
}
