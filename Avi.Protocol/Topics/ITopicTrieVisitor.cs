namespace Avi.Protocol.Topics;

/// <summary>Is handed the values that match a topic, one by one.</summary>
/// <remarks>Make it a struct: then a match allocates nothing.</remarks>
/// <typeparam name="T">What the trie finds.</typeparam>
public interface ITopicTrieVisitor<in T>
{
    /// <summary>Takes a value; it comes once for each of its filters that match. Must not change the trie.</summary>
    /// <param name="value">The value.</param>
    void OnMatch(T value);
}
