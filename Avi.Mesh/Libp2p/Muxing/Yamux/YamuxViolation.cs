namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>How a peer broke the protocol.</summary>
internal enum YamuxViolation
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>A version or a frame type that does not exist.</summary>
    UnknownFrame,

    /// <summary>A stream frame for the session's number, 0.</summary>
    StreamZero,

    /// <summary>A stream opened with a number of ours, or twice.</summary>
    BadStreamId,

    /// <summary>More data than it was allowed to send.</summary>
    WindowOverrun,

    /// <summary>More credit than a window can hold.</summary>
    CreditOverflow,

    /// <summary>More streams, beyond the limit, than can be refused.</summary>
    RefusalFlood,
}
