namespace Avi.Protocol.Reliability;

/// <summary>What a <see cref="DuplicateFilter"/> knows of a packet that came.</summary>
public enum PacketNovelty
{
    /// <summary>It is new: hand it on, then <see cref="DuplicateFilter.Finish"/> it.</summary>
    New,

    /// <summary>The first one is still in work: drop this one, the acknowledgement is on its way.</summary>
    InWork,

    /// <summary>It was taken: acknowledge it again with <see cref="DuplicateFilter.Reason"/>.</summary>
    Taken,

    /// <summary>As many as can be are in work: acknowledge it with <c>Busy</c>, it comes again.</summary>
    TooMany,
}
