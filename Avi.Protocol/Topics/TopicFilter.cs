using System.Numerics;
using System.Text.Unicode;

namespace Avi.Protocol.Topics;

/// <summary>The rules for a subscription's filter: those of MQTT 3.1.1 and 5, section 4.7.</summary>
/// <remarks>
/// <c>+</c> stands for exactly one level, <c>#</c> at the end for any number of levels, also none: <c>a/#</c>
/// matches <c>a</c>. A filter that begins with a wildcard matches no topic that begins with <c>$</c>.
/// Nothing here allocates. Letters are compared byte for byte: case matters, and nothing is normalized.
/// </remarks>
public static class TopicFilter
{
    /// <returns>
    /// Whether a filter has 1 to <see cref="TopicName.MaxBytes"/> bytes of strict UTF-8, no U+0000, and each wildcard
    /// alone in its level, <c>#</c> only in the last.
    /// </returns>
    /// <param name="filterUtf8">The filter.</param>
    public static bool IsValid(ReadOnlySpan<byte> filterUtf8) =>
        filterUtf8.Length is >= 1 and <= TopicName.MaxBytes
        && !filterUtf8.Contains((byte)0)
        && Utf8.IsValid(filterUtf8)
        && HasValidWildcards(filterUtf8);

    /// <inheritdoc cref="IsValid(ReadOnlySpan{byte})"/>
    /// <param name="filter">The filter; an unpaired surrogate has no UTF-8 and makes it invalid.</param>
    public static bool IsValid(ReadOnlySpan<char> filter) =>
        !filter.Contains('\0') && TopicName.IsEncodable(filter) && HasValidWildcards(filter);

    /// <returns>Whether a valid filter can match more than one topic.</returns>
    /// <param name="filterUtf8">The filter.</param>
    public static bool HasWildcard(ReadOnlySpan<byte> filterUtf8) =>
        filterUtf8.IndexOfAny((byte)'+', (byte)'#') >= 0;

    /// <inheritdoc cref="HasWildcard(ReadOnlySpan{byte})"/>
    /// <param name="filter">The filter.</param>
    public static bool HasWildcard(ReadOnlySpan<char> filter) => filter.IndexOfAny('+', '#') >= 0;

    /// <returns>Whether the topic is one that the filter asks for.</returns>
    /// <param name="filterUtf8">A valid filter; for another the answer means nothing.</param>
    /// <param name="topicUtf8">A valid topic name; for another the answer means nothing.</param>
    public static bool Matches(ReadOnlySpan<byte> filterUtf8, ReadOnlySpan<byte> topicUtf8) =>
        MatchesLevels(filterUtf8, topicUtf8);

    /// <inheritdoc cref="Matches(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="filter">A valid filter; for another the answer means nothing.</param>
    /// <param name="topic">A valid topic name; for another the answer means nothing.</param>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic) => MatchesLevels(filter, topic);

    /// <returns>
    /// Whether every topic that the narrow filter asks for is one that the wide filter asks for too. They are compared
    /// level by level, so <c>+/#</c> does not cover <c>#</c>, although both ask for the same.
    /// </returns>
    /// <param name="wideUtf8">A valid filter; for another the answer means nothing.</param>
    /// <param name="narrowUtf8">A valid filter, or a topic name; for another the answer means nothing.</param>
    public static bool Covers(ReadOnlySpan<byte> wideUtf8, ReadOnlySpan<byte> narrowUtf8) =>
        MatchesLevels(wideUtf8, narrowUtf8);

    // One algorithm for UTF-8 and UTF-16: the five letters that matter are the same number in both, and no byte of a
    // longer UTF-8 sequence is one of them. One for names and for filters, too: a filter covers another when it matches
    // the other's levels as if they were names, but for '#', which is more than the one level of '+'.
    private static bool MatchesLevels<T>(ReadOnlySpan<T> filter, ReadOnlySpan<T> topic)
        where T : unmanaged, IBinaryInteger<T>
    {
        T separator = T.CreateTruncating('/');
        if (filter.IsEmpty || topic.IsEmpty)
            return false;

        if (topic[0] == T.CreateTruncating('$') && (IsOneLevel(filter[..1]) || IsAllLevels(filter[..1])))
            return false;

        while (true)
        {
            int filterEnd = filter.IndexOf(separator);
            ReadOnlySpan<T> wanted = filterEnd < 0 ? filter : filter[..filterEnd];
            if (IsAllLevels(wanted))
                return true;

            int topicEnd = topic.IndexOf(separator);
            ReadOnlySpan<T> given = topicEnd < 0 ? topic : topic[..topicEnd];
            if (IsOneLevel(wanted) ? IsAllLevels(given) : !wanted.SequenceEqual(given))
                return false;

            if (filterEnd < 0)
                return topicEnd < 0;

            filter = filter[(filterEnd + 1)..];
            if (topicEnd < 0)
                return IsAllLevels(filter); // "a/#" matches "a"

            topic = topic[(topicEnd + 1)..];
        }
    }

    private static bool HasValidWildcards<T>(ReadOnlySpan<T> filter)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (true)
        {
            int end = filter.IndexOf(T.CreateTruncating('/'));
            ReadOnlySpan<T> level = end < 0 ? filter : filter[..end];
            bool hasWildcard = level.IndexOfAny(T.CreateTruncating('+'), T.CreateTruncating('#')) >= 0;
            if (hasWildcard && !IsOneLevel(level) && !(IsAllLevels(level) && end < 0))
                return false;

            if (end < 0)
                return true;

            filter = filter[(end + 1)..];
        }
    }

    private static bool IsOneLevel<T>(ReadOnlySpan<T> level)
        where T : unmanaged, IBinaryInteger<T> => level.Length == 1 && level[0] == T.CreateTruncating('+');

    private static bool IsAllLevels<T>(ReadOnlySpan<T> level)
        where T : unmanaged, IBinaryInteger<T> => level.Length == 1 && level[0] == T.CreateTruncating('#');
}
