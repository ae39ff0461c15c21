namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What became of a peer that another one told of.</summary>
internal enum ExchangeOutcome
{
    /// <summary>The swarm was told of it.</summary>
    Found,

    /// <summary>It is here already.</summary>
    Connected,

    /// <summary>Its record is none, is about somebody else, or was not signed by it.</summary>
    BadRecord,

    /// <summary>Nobody knows where it is.</summary>
    NoAddress,

    /// <summary>Too many wait to be checked.</summary>
    Dropped,
}
