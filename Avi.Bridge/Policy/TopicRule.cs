using System.Buffers.Text;

namespace Avi.Bridge.Policy;

/// <summary>Says which topics a plain device may publish to and subscribe to.</summary>
internal sealed class TopicRule(PlainTopicRule rule)
{
    private const int MaxDeviceIdDigits = 20;

    /// <param name="deviceId">The device.</param>
    /// <param name="topicUtf8">A topic name, or a filter: what a filter begins with is what it reaches.</param>
    public bool IsGranted(ulong deviceId, ReadOnlySpan<byte> topicUtf8) =>
        !IsReserved(topicUtf8) && (rule == PlainTopicRule.AnyTopic || IsBelowOwn(deviceId, topicUtf8));

    /// <summary>Says whether a topic is for no device.</summary>
    /// <remarks>
    /// What begins with '$' belongs to systems, by the MQTT rules. The other two belong to the mesh nodes themselves:
    /// one forged document on the context topic would replace what every node of the original implementation knows.
    /// </remarks>
    /// <param name="topic">A topic name, or a filter.</param>
    public static bool IsReserved(ReadOnlySpan<byte> topic) =>
        topic.StartsWith("$"u8) || IsAtOrBelow(topic, "avi-context-updates"u8) || IsAtOrBelow(topic, "avi-bus"u8);

    private static bool IsAtOrBelow(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> level) =>
        topic.StartsWith(level) && (topic.Length == level.Length || topic[level.Length] == (byte)'/');

    /// <summary>Says whether a topic or filter is below the device's own, <c>device/{id}/</c>.</summary>
    public static bool IsBelowOwn(ulong deviceId, ReadOnlySpan<byte> topic)
    {
        if (!topic.StartsWith("device/"u8))
            return false;

        Span<byte> digits = stackalloc byte[MaxDeviceIdDigits];
        Utf8Formatter.TryFormat(deviceId, digits, out int written); // a u64 has at most 20 digits
        ReadOnlySpan<byte> rest = topic["device/"u8.Length..];
        return rest.Length > written && rest.StartsWith(digits[..written]) && rest[written] == (byte)'/';
    }
}
