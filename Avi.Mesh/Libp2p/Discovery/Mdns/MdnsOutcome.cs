namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What became of a packet that came, or of a peer in it.</summary>
internal enum MdnsOutcome
{
    /// <summary>A query that this node answers.</summary>
    Query,

    /// <summary>A query of someone who knows this node.</summary>
    KnownQuery,

    /// <summary>A peer is new, has other addresses, or was silent for a while.</summary>
    Found,

    /// <summary>A peer is known, and was reported lately.</summary>
    Known,

    /// <summary>A peer leaves.</summary>
    Goodbye,

    /// <summary>This node's own answer came back.</summary>
    Own,

    /// <summary>It is about other services.</summary>
    Foreign,

    /// <summary>Dropped: no DNS message, or one that is too long.</summary>
    Malformed,

    /// <summary>Dropped: it came from an address that is not of the network that it came in.</summary>
    OffLink,

    /// <summary>Dropped: one address, or all together, sent too many.</summary>
    RateLimited,

    /// <summary>Dropped: too many wait to be looked at.</summary>
    QueueFull,

    /// <summary>Ignored: the peer has no address that can be dialled in this network.</summary>
    NoAddress,

    /// <summary>Ignored: the sender has told of too many peers.</summary>
    TooManyPeers,
}
