namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Why a side ends the session.</summary>
internal enum YamuxGoAwayCode : uint
{
    /// <summary>It is done.</summary>
    Normal = 0,

    /// <summary>The other side broke the protocol.</summary>
    ProtocolError = 1,

    /// <summary>Something else went wrong.</summary>
    InternalError = 2,
}
