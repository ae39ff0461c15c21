namespace Avi.Protocol.Topics;

/// <summary>One level of the filters in a <see cref="TopicTrie{T}"/>, with the levels that follow it.</summary>
internal sealed class TopicTrieNode<T>(TopicTrieNode<T>? parent, byte[] level)
    where T : notnull
{
    private Dictionary<byte[], TopicTrieNode<T>>? _named;

    public TopicTrieNode<T>? Parent { get; } = parent;

    /// <summary>What is found by a topic that ends here; of a node for <c>#</c>, also below.</summary>
    public HashSet<T> Values { get; } = [];

    /// <summary>The child for <c>+</c>.</summary>
    public TopicTrieNode<T>? OneLevel { get; private set; }

    /// <summary>The child for <c>#</c>.</summary>
    public TopicTrieNode<T>? AllLevels { get; private set; }

    public bool IsEmpty => Values.Count == 0 && _named is null && OneLevel is null && AllLevels is null;

    private byte[] Level { get; } = level;

    public TopicTrieNode<T>? FindNamed(ReadOnlySpan<byte> level)
    {
        if (_named is null)
            return null;

        _named.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(level, out TopicTrieNode<T>? node);
        return node;
    }

    public TopicTrieNode<T>? FindChild(ReadOnlySpan<byte> level)
    {
        if (level.SequenceEqual("+"u8))
            return OneLevel;

        return level.SequenceEqual("#"u8) ? AllLevels : FindNamed(level);
    }

    public TopicTrieNode<T> GetOrAddChild(ReadOnlySpan<byte> level)
    {
        TopicTrieNode<T>? child = FindChild(level);
        if (child is not null)
            return child;

        child = new TopicTrieNode<T>(this, level.ToArray());
        if (level.SequenceEqual("+"u8))
            OneLevel = child;
        else if (level.SequenceEqual("#"u8))
            AllLevels = child;
        else
            (_named ??= new(TopicLevelComparer.Instance)).Add(child.Level, child);

        return child;
    }

    public void RemoveChild(TopicTrieNode<T> child)
    {
        if (child == OneLevel)
            OneLevel = null;
        else if (child == AllLevels)
            AllLevels = null;
        else if (_named is not null && _named.Remove(child.Level) && _named.Count == 0)
            _named = null;
    }
}
