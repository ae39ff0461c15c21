namespace Avi.Mesh.Libp2p.Transports;

/// <summary>How a peer broke a protocol.</summary>
internal enum ProtocolViolation
{
    /// <summary>Bytes that cannot be read as what was expected.</summary>
    Malformed,

    /// <summary>A message, or a list in it, that is longer than allowed.</summary>
    TooLong,

    /// <summary>A message that must not come now.</summary>
    OutOfOrder,

    /// <summary>More than what was granted: a window overrun, too many streams, a flood.</summary>
    LimitExceeded,

    /// <summary>A signature, a tag or an identity that is not right.</summary>
    NotAuthentic,
}
