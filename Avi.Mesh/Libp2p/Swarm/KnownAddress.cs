using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Where a peer may be.</summary>
/// <param name="Address">The address, without peer id.</param>
/// <param name="Origin">Who says so.</param>
/// <param name="SaidAt">When it was said last, or the peer was there; monotonic.</param>
internal sealed record KnownAddress(Multiaddr Address, AddressOrigin Origin, TimeSpan SaidAt)
{
    /// <summary>For how long an address at which the peer was is worth a dial.</summary>
    public static readonly TimeSpan MetLifetime = TimeSpan.FromDays(7);

    /// <summary>For how long what a peer said of itself is worth a dial.</summary>
    public static readonly TimeSpan ToldLifetime = TimeSpan.FromDays(1);

    /// <summary>For how long an address that nobody has confirmed is worth a dial.</summary>
    public static readonly TimeSpan FoundLifetime = TimeSpan.FromHours(1);

    /// <summary>Says whether the address is too old to be worth a dial.</summary>
    public bool IsExpired(TimeSpan now) => now - SaidAt > Origin switch
    {
        AddressOrigin.Met => MetLifetime,
        AddressOrigin.Told => ToldLifetime,
        _ => FoundLifetime,
    };
}
