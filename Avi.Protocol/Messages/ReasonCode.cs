namespace Avi.Protocol.Messages;

/// <summary>Why something was refused or has ended. The values are the numbers on the wire and never change.</summary>
/// <remarks>A number without a name here is legal: it comes from a newer peer, and is handed on as it is.</remarks>
public enum ReasonCode : byte
{
    /// <summary>It worked.</summary>
    Success = 0,

    /// <summary>The gateway has no session for the sender; say Hello again.</summary>
    NoSession = 1,

    /// <summary>The device may not do this.</summary>
    NotAuthorized = 2,

    /// <summary>The topic name or filter breaks the topic rules.</summary>
    InvalidTopic = 3,

    /// <summary>The message is larger than the receiver takes.</summary>
    TooLarge = 4,

    /// <summary>A limit on number or rate is used up.</summary>
    QuotaExceeded = 5,

    /// <summary>Not now; the same message may be sent again later.</summary>
    Busy = 6,

    /// <summary>The receiver does not know this message, or has it switched off.</summary>
    Unsupported = 7,

    /// <summary>The receiver failed; the sender did nothing wrong.</summary>
    InternalError = 8,

    /// <summary>The message could not be read, or its contents break a rule.</summary>
    Malformed = 9,

    /// <summary>A newer session of the same device took over.</summary>
    TakenOver = 10,

    /// <summary>The sender is going away in good order.</summary>
    ShuttingDown = 11,

    /// <summary>The other side does not want to.</summary>
    Refused = 12,

    /// <summary>No stream has this id.</summary>
    UnknownStream = 13,

    /// <summary>No topic has this alias.</summary>
    UnknownAlias = 14,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 15,

    /// <summary>It took too long.</summary>
    TimedOut = 16,

    /// <summary>The packet id belongs to something unfinished.</summary>
    PacketIdInUse = 17,
}
