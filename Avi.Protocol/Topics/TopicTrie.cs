namespace Avi.Protocol.Topics;

/// <summary>Finds everything whose topic filter matches a topic, without trying every filter.</summary>
/// <remarks>
/// <para>
/// The levels of the filters form a tree. A match walks down it and turns off only where filters have a wildcard, so
/// its cost follows the number of levels and of matches, not the number of filters.
/// </para>
/// <para>Matching allocates nothing. One owner at a time: no call is safe beside another that changes the trie.</para>
/// </remarks>
/// <typeparam name="T">What is found; compared by its default equality.</typeparam>
public sealed class TopicTrie<T>
    where T : notnull
{
    /// <summary>The most levels that a filter may have here.</summary>
    /// <remarks>A match goes one call deeper per level, so this bounds the stack; topics may have any number.</remarks>
    public const int MaxLevels = 128;

    private readonly int _capacity;
    private readonly TopicTrieNode<T> _root = new(parent: null, level: []);

    /// <summary>Makes an empty trie.</summary>
    /// <param name="capacity">The most values that it holds, over all filters; more are refused.</param>
    public TopicTrie(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    /// <summary>Gets how many values there are; one that is under two filters counts twice.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a value under a filter.</summary>
    /// <param name="filterUtf8">The filter; copied.</param>
    /// <param name="value">What a matching topic finds.</param>
    /// <returns>Whether it was added, or why not. Never throws for a bad filter.</returns>
    public TopicTrieAddResult TryAdd(ReadOnlySpan<byte> filterUtf8, T value)
    {
        if (!TopicFilter.IsValid(filterUtf8))
            return TopicTrieAddResult.InvalidFilter;

        if (filterUtf8.Count((byte)'/') >= MaxLevels)
            return TopicTrieAddResult.TooManyLevels;

        if (Find(filterUtf8)?.Values.Contains(value) == true)
            return TopicTrieAddResult.AlreadyThere;

        if (Count == _capacity)
            return TopicTrieAddResult.Full;

        TopicTrieNode<T> node = _root;
        foreach (Range level in filterUtf8.Split((byte)'/'))
            node = node.GetOrAddChild(filterUtf8[level]);

        node.Values.Add(value);
        Count++;
        return TopicTrieAddResult.Added;
    }

    /// <summary>Takes a value from under a filter.</summary>
    /// <param name="filterUtf8">The filter that it was added with.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(ReadOnlySpan<byte> filterUtf8, T value)
    {
        TopicTrieNode<T>? node = Find(filterUtf8);
        if (node is null || !node.Values.Remove(value))
            return false;

        Count--;
        while (node is { IsEmpty: true, Parent: { } parent })
        {
            parent.RemoveChild(node);
            node = parent;
        }

        return true;
    }

    /// <summary>Hands every value whose filter matches to a visitor, in no particular order.</summary>
    /// <param name="topicUtf8">A valid topic name.</param>
    /// <param name="visitor">Who takes them; a value with several matching filters comes several times.</param>
    /// <typeparam name="TVisitor">The visitor's own type, so that nothing is boxed.</typeparam>
    public void Match<TVisitor>(ReadOnlySpan<byte> topicUtf8, scoped ref TVisitor visitor)
        where TVisitor : ITopicTrieVisitor<T>, allows ref struct
    {
        if (topicUtf8.IsEmpty)
            return;

        // A topic that begins with '$' is for those who ask for it by name: no wildcard stands for its first level.
        MatchBelow(_root, topicUtf8, takesWildcards: topicUtf8[0] != (byte)'$', ref visitor);
    }

    /// <summary>Adds every value whose filter matches to a list, in no particular order.</summary>
    /// <param name="topicUtf8">A valid topic name.</param>
    /// <param name="matches">
    /// Where to; it is not cleared. A value with several matching filters comes several times, unless this is a set.
    /// </param>
    public void Match(ReadOnlySpan<byte> topicUtf8, ICollection<T> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        var collector = new Collector(matches);
        Match(topicUtf8, ref collector);
    }

    private static void MatchBelow<TVisitor>(
        TopicTrieNode<T> node, ReadOnlySpan<byte> topic, bool takesWildcards, scoped ref TVisitor visitor)
        where TVisitor : ITopicTrieVisitor<T>, allows ref struct
    {
        int end = topic.IndexOf((byte)'/');
        ReadOnlySpan<byte> level = end < 0 ? topic : topic[..end];
        if (takesWildcards)
            Visit(node.AllLevels, ref visitor);

        MatchChild(node.FindNamed(level), topic, end, ref visitor);
        if (takesWildcards)
            MatchChild(node.OneLevel, topic, end, ref visitor);
    }

    private static void MatchChild<TVisitor>(
        TopicTrieNode<T>? child, ReadOnlySpan<byte> topic, int end, scoped ref TVisitor visitor)
        where TVisitor : ITopicTrieVisitor<T>, allows ref struct
    {
        if (child is null)
            return;

        if (end >= 0)
        {
            MatchBelow(child, topic[(end + 1)..], takesWildcards: true, ref visitor);
            return;
        }

        Visit(child, ref visitor);
        Visit(child.AllLevels, ref visitor); // "a/#" matches "a"
    }

    private static void Visit<TVisitor>(TopicTrieNode<T>? node, scoped ref TVisitor visitor)
        where TVisitor : ITopicTrieVisitor<T>, allows ref struct
    {
        if (node is null)
            return;

        foreach (T value in node.Values)
            visitor.OnMatch(value);
    }

    private TopicTrieNode<T>? Find(ReadOnlySpan<byte> filter)
    {
        TopicTrieNode<T>? node = _root;
        foreach (Range level in filter.Split((byte)'/'))
        {
            node = node.FindChild(filter[level]);
            if (node is null)
                return null;
        }

        return node;
    }

    private readonly struct Collector(ICollection<T> matches) : ITopicTrieVisitor<T>
    {
        public void OnMatch(T value) => matches.Add(value);
    }
}
