namespace Avi.Mesh.Streams.Original;

/// <summary>What the original implementation allows, and what we allow it.</summary>
internal static class OriginalLimits
{
    /// <summary>The longest message; the original ends a substream that announces more.</summary>
    public const int MaxMessageBytes = 10 * 1024 * 1024;

    /// <summary>How many substreams the original serves for one connection at once.</summary>
    public const int MaxSubstreams = 100;

    /// <summary>
    /// How many of these our own messages use at most, so that there is room for what others of this node send.
    /// </summary>
    public const int MaxOwnSubstreams = 64;

    /// <summary>How many of our bytes go into one message; as text they are up to four times as many.</summary>
    public const int MaxDataBytes = 256 * 1024;

    /// <summary>
    /// How many bytes may wait for a reader before a message is answered only when there is room again: a peer that
    /// waits for its answers is slowed down by that.
    /// </summary>
    public const int UnreadBytesBeforeWaiting = 256 * 1024;

    /// <summary>How many bytes may wait for a reader; a peer that sends more loses the stream.</summary>
    public const int MaxUnreadBytes = 1024 * 1024;

    /// <summary>How long a message may take, with its answer.</summary>
    public static TimeSpan MessageTimeout { get; } = TimeSpan.FromSeconds(10);
}
