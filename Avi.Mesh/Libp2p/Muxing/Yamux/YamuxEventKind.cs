namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What happened in a session.</summary>
internal enum YamuxEventKind
{
    /// <summary>The peer opened a stream, which waits to be accepted.</summary>
    StreamOpened,

    /// <summary>The peer opened a stream for which there was no room; it is told so.</summary>
    StreamRefused,

    /// <summary>One of our streams no longer waits for the peer's ACK: it came, or the stream has ended.</summary>
    StreamSettled,

    /// <summary>A stream whose reader was told to wait has something for it: bytes, or its end.</summary>
    ReadReady,

    /// <summary>A stream whose writer was told to wait has taken everything, or has ended.</summary>
    WriteDone,

    /// <summary>The session has ended.</summary>
    SessionEnded,
}
