using System.Text;
using System.Text.Unicode;

namespace Avi.Protocol.Topics;

/// <summary>The rules for a topic that messages are published to: those of MQTT 3.1.1 and 5, section 4.7.</summary>
/// <remarks>
/// A name has levels, separated by <c>/</c>; a level may be empty. A name that begins with <c>$</c> is not matched by
/// a filter that begins with a wildcard.
/// </remarks>
public static class TopicName
{
    /// <summary>The longest topic name or filter, in UTF-8 bytes.</summary>
    public const int MaxBytes = 65_535;

    /// <returns>
    /// Whether a name has 1 to <see cref="MaxBytes"/> bytes of strict UTF-8, no wildcard and no U+0000.
    /// </returns>
    /// <param name="topicUtf8">The name.</param>
    public static bool IsValid(ReadOnlySpan<byte> topicUtf8) =>
        topicUtf8.Length is >= 1 and <= MaxBytes
        && topicUtf8.IndexOfAny((byte)'+', (byte)'#', (byte)0) < 0
        && Utf8.IsValid(topicUtf8);

    /// <inheritdoc cref="IsValid(ReadOnlySpan{byte})"/>
    /// <param name="topic">The name; an unpaired surrogate has no UTF-8 and makes it invalid.</param>
    public static bool IsValid(ReadOnlySpan<char> topic) =>
        topic.IndexOfAny('+', '#', '\0') < 0 && IsEncodable(topic);

    /// <returns>Whether the text is well-formed and has 1 to <see cref="MaxBytes"/> bytes as UTF-8.</returns>
    internal static bool IsEncodable(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxBytes && Encoding.UTF8.GetByteCount(text) <= MaxBytes && HasPairsOnly(text);

    private static bool HasPairsOnly(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;

            i++;
        }

        return true;
    }
}
