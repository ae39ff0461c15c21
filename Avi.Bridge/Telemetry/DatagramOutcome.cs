namespace Avi.Bridge.Telemetry;

/// <summary>
/// What became of a datagram of a device. Each is one tag value; the names follow in <see cref="BridgeMetrics"/>.
/// </summary>
internal enum DatagramOutcome
{
    /// <summary>It did what it asked for.</summary>
    Accepted,

    /// <summary>It is larger than a datagram may be.</summary>
    TooLarge,

    /// <summary>It could not be read.</summary>
    Malformed,

    /// <summary>It is a message that this gateway does not know.</summary>
    UnknownMessage,

    /// <summary>Plain devices are not served, or not from its address.</summary>
    NotAllowed,

    /// <summary>Its sender has no session.</summary>
    NoSession,

    /// <summary>It wanted a session, and there was no place.</summary>
    SessionRefused,

    /// <summary>Its topic or filter breaks the topic rules.</summary>
    InvalidTopic,

    /// <summary>The device may not use its topic.</summary>
    NotAuthorized,

    /// <summary>It wanted a subscription more than there may be.</summary>
    QuotaExceeded,

    /// <summary>It belongs to a stream; this release has none.</summary>
    StreamIgnored,
}
