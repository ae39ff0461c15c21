namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>How much of the routing table peers get that somebody may own all together.</summary>
/// <remarks>
/// Who rents one network or sits on one host can make ids without end. These limits leave most of each bucket to
/// others. Hosts of a local network get more than foreign networks: several nodes on one host are usual there, and
/// nobody from outside can claim such an address for a connection.
/// </remarks>
internal sealed record RoutingTableLimits
{
    /// <summary>Gets how many peers of one foreign network a bucket holds.</summary>
    public int NetworkPeersInBucket { get; init; } = 2;

    /// <summary>Gets how many peers of one foreign network the table holds.</summary>
    public int NetworkPeersInTable { get; init; } = 10;

    /// <summary>Gets how many peers of one local host a bucket holds.</summary>
    public int LocalPeersInBucket { get; init; } = 10;

    /// <summary>Gets how many peers of one local host the table holds.</summary>
    public int LocalPeersInTable { get; init; } = 64;

    /// <summary>Gets how often in turn a peer fails to answer until another one gets its place.</summary>
    public int MaxFailuresOfWanted { get; init; } = 2;

    /// <summary>Gets how often in turn a peer fails to answer until it loses its place, though nobody waits.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>Gets for how long a peer that answered is taken as alive; it is not asked before.</summary>
    public TimeSpan TrustedFor { get; init; } = TimeSpan.FromMinutes(1);
}
