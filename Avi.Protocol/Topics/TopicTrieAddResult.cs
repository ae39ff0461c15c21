namespace Avi.Protocol.Topics;

/// <summary>What became of a filter that was to be added to a <see cref="TopicTrie{T}"/>.</summary>
public enum TopicTrieAddResult
{
    /// <summary>The value is now found under the filter.</summary>
    Added = 0,

    /// <summary>The value was under this filter before; nothing changed.</summary>
    AlreadyThere,

    /// <summary>The filter breaks the rules of <see cref="TopicFilter"/>.</summary>
    InvalidFilter,

    /// <summary>The filter has more levels than <see cref="TopicTrie{T}.MaxLevels"/>.</summary>
    TooManyLevels,

    /// <summary>The trie holds as many values as its capacity allows.</summary>
    Full,
}
