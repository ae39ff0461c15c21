namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What became of a peer's request.</summary>
internal enum RequestOutcome
{
    /// <summary>It was served.</summary>
    Served,

    /// <summary>It lacks what it needs, or its parts contradict each other.</summary>
    Incomplete,

    /// <summary>Nobody here can judge values of such a key.</summary>
    UnknownPrefix,

    /// <summary>The value may not stand under its key.</summary>
    InvalidValue,

    /// <summary>A better value is here already.</summary>
    Outdated,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>It speaks for somebody else than its sender.</summary>
    NotTheSender,
}
