using System.Text;
using Avi.Protocol.Device;
using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;
using Avi.Protocol.Topics;

namespace Avi.Fuzz.Targets;

/// <summary>The messages between devices and gateways, as both sides read them, and the topics in them.</summary>
internal static class DeviceMessageTargets
{
    private const int MaxGoldenBytes = 128;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("uplink-message", GoldenBytes.OfDevices(MaxGoldenBytes, "uplink.json", "fuzz.json"), ReadUplink)
        {
            FixedBytes = 2_048, BytesOfInputByte = 2,
        },
        new("downlink-message", GoldenBytes.OfDevices(MaxGoldenBytes, "downlink.json", "fuzz.json"), ReadDownlink)
        {
            FixedBytes = 2_048, BytesOfInputByte = 2,
        },
        new("topics", GoldenBytes.OfTexts("a/+/c\na/b/c", "#\n$x", "device/1/sensor/#\ndevice/1/sensor"), ReadTopics)
        {
            MaxInputBytes = 64,
        },
    ];

    private static bool ReadUplink(ReadOnlySpan<byte> input)
    {
        if (UplinkMessage.TryDecode(input, out UplinkMessage message, out int consumed) != PostcardError.None)
            return false;

        Oracle.Holds(consumed > 0 && consumed <= input.Length, "A message is a part of its datagram.");
        Span<byte> written = new byte[message.EncodedBytes];
        Oracle.Holds(
            message.TryEncode(written, out int bytes) == PostcardError.None && bytes == written.Length,
            "What was read can be written.");
        Oracle.Holds(
            UplinkMessage.TryDecode(written, out UplinkMessage again, out _) == PostcardError.None, "It can be read again.");
        Span<byte> writtenAgain = new byte[written.Length];
        again.TryEncode(writtenAgain, out _);
        Oracle.Same(writtenAgain, written, "It is then the same.");
        return true;
    }

    /// <summary>Reads with both decoders, that of hosts and that of devices, which must agree.</summary>
    private static bool ReadDownlink(ReadOnlySpan<byte> input)
    {
        PostcardError error = DownlinkMessage.TryDecode(input, out DownlinkMessage message, out int consumed);
        var device = new DeviceDownlink();
        byte[] buffer = input.ToArray();
        int end = device.Read(buffer, 0, buffer.Length);
        if (error != PostcardError.None)
        {
            Oracle.Holds(end < 0, "A device refuses what a host refuses.");
            return false;
        }

        // A device cannot keep U+0000 in a text.
        Oracle.Holds(
            end == consumed || (end == DeviceError.ZeroInText && message.TopicUtf8.Contains((byte)0)),
            "A device reads what a host reads.");
        Oracle.Holds(end < 0 || device.Kind == message.Kind, "It is the same message for both.");
        Oracle.Same(buffer.AsSpan(device.TopicOffset, device.TopicLength), message.TopicUtf8, "With the same topic.");

        Span<byte> written = new byte[message.EncodedBytes];
        Oracle.Holds(
            message.TryEncode(written, out int bytes) == PostcardError.None && bytes == written.Length,
            "What was read can be written.");
        return true;
    }

    /// <summary>Matches a filter, the first line of an input, with a topic, the rest, as UTF-8 and as UTF-16.</summary>
    private static bool ReadTopics(ReadOnlySpan<byte> input)
    {
        int border = input.IndexOf((byte)'\n');
        if (border < 0)
            return false;

        ReadOnlySpan<byte> filter = input[..border];
        ReadOnlySpan<byte> topic = input[(border + 1)..];
        if (!TopicFilter.IsValid(filter) || !TopicName.IsValid(topic))
            return false;

        string filterText = Encoding.UTF8.GetString(filter);
        string topicText = Encoding.UTF8.GetString(topic);
        Oracle.Holds(
            TopicFilter.IsValid(filterText) && TopicName.IsValid(topicText)
                && DeviceTopic.IsFilter(filterText) && DeviceTopic.IsName(topicText),
            "A rule is the same for text, and on devices.");
        Oracle.Holds(
            TopicFilter.Matches(filter, topic) == TopicFilter.Matches(filterText, topicText), "So is a match.");
        return true;
    }
}
