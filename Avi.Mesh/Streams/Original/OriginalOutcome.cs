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

    /// <summary>It is none.</summary>
    Malformed,

    /// <summary>It announces more bytes than a message may have.</summary>
    TooLarge,

    /// <summary>There was no memory left for it.</summary>
    Busy,

    /// <summary>More bytes wait on its stream than may; the stream was closed.</summary>
    Overrun,
}
