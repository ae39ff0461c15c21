namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Which router a peer speaks, from what its stream was negotiated for.</summary>
internal enum GossipSubVersion
{
    /// <summary>
    /// It has opened a stream to us, and takes none of ours: it is heard, and told nothing.
    /// </summary>
    Unheard,

    /// <summary>It forwards everything to everyone and knows no control messages.</summary>
    FloodSub,

    /// <summary>GossipSub 1.0: its PRUNE has no backoff.</summary>
    V10,

    /// <summary>GossipSub 1.1.</summary>
    V11,

    /// <summary>GossipSub 1.2: it knows IDONTWANT.</summary>
    V12,
}
