namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>Why a session ended.</summary>
internal enum MuxedConnectionEnd
{
    /// <summary>This side closed it.</summary>
    ClosedHere,

    /// <summary>The other side said goodbye, or closed the connection.</summary>
    ClosedByPeer,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>The other side no longer answers.</summary>
    TimedOut,

    /// <summary>The other side broke the protocol; this side ended the session.</summary>
    ProtocolError,
}
