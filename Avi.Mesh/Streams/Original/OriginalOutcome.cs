namespace Avi.Mesh.Streams.Original;

/// <summary>What became of a message of the original protocol.</summary>
internal enum OriginalOutcome
{
    /// <summary>It did what it says.</summary>
    Handled,

    /// <summary>It is a shared context, and nobody here takes one.</summary>
    ContextIgnored,

    /// <summary>It is about a stream that is not there, or not any more.</summary>
    UnknownStream,

    /// <summary>It asks for a stream under a number that a stream of the same opener has.</summary>
    NumberInUse,

    /// <summary>It is none.</summary>
    Malformed,

    /// <summary>It ended before it was whole, or did not come in time.</summary>
    CutOff,

    /// <summary>It announces more bytes than a message may have.</summary>
    TooLarge,

    /// <summary>There was no memory left for it, or its sender has too many refusals on their way.</summary>
    Busy,

    /// <summary>More bytes wait on its stream, or for its peer, than may; the stream was closed.</summary>
    Overrun,
}
