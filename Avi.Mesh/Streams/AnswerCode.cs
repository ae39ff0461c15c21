namespace Avi.Mesh.Streams;

/// <summary>How a node answers to a stream or to a request. The numbers are on the wire; never renumber them.</summary>
internal enum AnswerCode : byte
{
    /// <summary>The stream is open; the response follows.</summary>
    Done = 0,

    /// <summary>The application does not want it.</summary>
    Refused = 1,

    /// <summary>Nobody handles this name.</summary>
    NotHandled = 2,

    /// <summary>A limit of the node is reached; later it may work.</summary>
    Busy = 3,

    /// <summary>The application took too long.</summary>
    TimedOut = 4,

    /// <summary>The application's handler failed.</summary>
    Failed = 5,

    /// <summary>The request, or the response to it, is larger than is allowed.</summary>
    TooLarge = 6,

    /// <summary>What came is not of the protocol.</summary>
    Malformed = 7,
}
