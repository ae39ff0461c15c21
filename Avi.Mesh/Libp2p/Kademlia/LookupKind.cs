namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What a lookup is for.</summary>
internal enum LookupKind
{
    /// <summary>Where a peer is.</summary>
    FindPeer,

    /// <summary>The value of a key.</summary>
    GetValue,

    /// <summary>Who is to keep a value.</summary>
    PutValue,

    /// <summary>Who is to know that this node provides something.</summary>
    Provide,

    /// <summary>Who provides something.</summary>
    FindProviders,

    /// <summary>Who is near, and who else is there.</summary>
    Refresh,
}
