namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What became of a peer that may be in the routing table.</summary>
internal enum TableChange
{
    /// <summary>Nothing: it is this node itself, or it was not there.</summary>
    None,

    /// <summary>It was there, and has been heard of again.</summary>
    Refreshed,

    /// <summary>It has a place.</summary>
    Added,

    /// <summary>It has the place of one that no longer answers.</summary>
    Replaced,

    /// <summary>
    /// Its bucket is full; it gets the place of the one not heard of for longest, should that not answer.
    /// </summary>
    Waiting,

    /// <summary>Its bucket, or the table, has all the peers of its network or host that it may have.</summary>
    TooManyOfGroup,

    /// <summary>It has lost its place: it did not answer, or serves no longer.</summary>
    Removed,
}
