namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Whether a stream could be opened.</summary>
internal enum YamuxOpenOutcome
{
    /// <summary>It is open.</summary>
    Opened,

    /// <summary>Too many of ours wait for the peer's ACK.</summary>
    TooManyUnacknowledged,

    /// <summary>Too many streams are open, or all numbers are used up.</summary>
    TooManyStreams,

    /// <summary>The session has ended.</summary>
    SessionEnded,
}
