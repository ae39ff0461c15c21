using Avi.Protocol.Device;
using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;
using Avi.Protocol.Tests.Messages;
using Avi.Protocol.Topics;

using CsCheck;

namespace Avi.Protocol.Tests.Device;

/// <summary>The device layer and the host layer say the same of everything that both can say.</summary>
[TestFixture]
internal sealed class DeviceAgreementTests
{
    private const byte Untouched = 0xA5;

    [Test]
    public void Both_layers_encode_an_uplink_message_alike() =>
        AnyUplink.Generator.Sample(any =>
        {
            UplinkMessage message = any.ToMessage();
            byte[] expected = any.Encode();
            byte[] buffer = new byte[expected.Length];

            int end = DeviceMessages.Write(message, buffer, 0, buffer.Length);

            return DeviceMessages.HasZeroInText(message)
                ? end == DeviceError.ZeroInText
                : end == expected.Length && buffer.AsSpan().SequenceEqual(expected);
        });

    [Test]
    public void Message_that_does_not_fit_is_refused_and_nothing_is_written_past_the_limit() =>
        Gen.Select(AnyUplink.Generator, Gen.Double.Unit).Sample((any, part) =>
        {
            UplinkMessage message = any.ToMessage();
            int limit = (int)(message.EncodedBytes * part);
            byte[] buffer = new byte[message.EncodedBytes + 8];
            Array.Fill(buffer, Untouched);

            int end = DeviceMessages.Write(message, buffer, 0, limit);

            return end is DeviceError.BufferTooSmall or DeviceError.ZeroInText
                && !buffer.AsSpan(limit).ContainsAnyExcept(Untouched);
        });

    [Test]
    public void Both_layers_decode_a_downlink_message_alike() =>
        AnyDownlink.Generator.Sample(any => AssertSameAnswer(any.Encode()));

    [Test]
    public void Both_layers_say_the_same_of_every_cut_off_downlink_message() =>
        AnyDownlink.Generator.Sample(any =>
        {
            byte[] bytes = any.Encode();
            for (int length = 0; length < bytes.Length; length++)
                AssertSameAnswer(bytes[..length]);
        });

    [Test]
    public void Both_layers_say_the_same_of_arbitrary_bytes() =>
        Gen.Select(Gen.Byte[0, 6], Gen.Byte.Array[0, 40]).Sample((kind, rest) => AssertSameAnswer([kind, .. rest]));

    [Test]
    public void Both_layers_agree_about_topic_names() =>
        AnyTopic.Sample(topic => DeviceTopic.IsName(topic) == TopicName.IsValid(topic));

    [Test]
    public void Both_layers_agree_about_topic_filters() =>
        AnyTopic.Sample(topic => DeviceTopic.IsFilter(topic) == TopicFilter.IsValid(topic));

    private static Gen<string> AnyTopic { get; } =
        Gen.OneOf("a", "/", "/", "+", "/+/", "#", "/#", "\0", "é", "😀").Array[0, 6].Select(string.Concat);

    private static void AssertSameAnswer(byte[] datagram)
    {
        PostcardError error = DownlinkMessage.TryDecode(datagram, out DownlinkMessage message, out int consumed);
        var downlink = new DeviceDownlink();

        int end = downlink.Read(datagram, 0, datagram.Length);

        // Only the host layer reads a topic with U+0000.
        string expected = error != PostcardError.None ? $"error:{error}"
            : message.TopicUtf8.Contains((byte)0) ? "error:ZeroInText"
            : $"{consumed} {VectorMessages.Describe(message)}";
        string actual = end >= 0
            ? $"{end} {VectorMessages.Describe(DeviceMessages.ToHost(downlink, datagram))}"
            : DeviceMessages.NameOf(end);

        Assert.That(actual, Is.EqualTo(expected), Convert.ToHexString(datagram));
    }
}
