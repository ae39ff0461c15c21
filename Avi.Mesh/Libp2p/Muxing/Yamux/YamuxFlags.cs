namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What a frame does to its stream. Several may ride on one Data or Window Update frame.</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Opens the stream; on a ping: asks.</summary>
    Syn = 1,

    /// <summary>Accepts the stream; on a ping: answers.</summary>
    Ack = 2,

    /// <summary>Ends the sender's direction.</summary>
    Fin = 4,

    /// <summary>Ends both directions at once.</summary>
    Rst = 8,
}
