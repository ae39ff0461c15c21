using Avi.Protocol.Messages;
using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Tests.Messages.Sessions;

[TestFixture]
internal sealed class SessionMessageTests
{
    [TestCase("25000003612f62016f", 0, true, Description = "PublishReliable, QoS 0")]
    [TestCase("25070103612f62016f", 7, true, Description = "PublishReliable, QoS 1")]
    [TestCase("25000103612f62016f", 0, false, Description = "PublishReliable, QoS 1 without an id")]
    [TestCase("25070203612f62016f", 7, false, Description = "PublishReliable, an id without QoS 1")]
    [TestCase("2a070101016f", 7, true, Description = "PublishAlias")]
    [TestCase("2a000101016f", 0, false, Description = "PublishAlias without an id")]
    [TestCase("27090161 00", 9, true, Description = "SubscribeWith")]
    [TestCase("27000161 00", 0, false, Description = "SubscribeWith without an id")]
    [TestCase("3200000101748827000000ac41", 0, true, Description = "SensorBatch, unacknowledged")]
    [TestCase("3203000101748827000000ac41", 3, true, Description = "SensorBatch, acknowledged")]
    [TestCase("260900", 0, true, Description = "Ack, which names an id and has none")]
    [TestCase("260000", 0, false, Description = "Ack of nothing")]
    [TestCase("2401 0a", 0, true, Description = "Ping, which has none")]
    public void Packet_id_of_an_uplink_message_is_known_and_judged(string hex, int packetId, bool isAllowed)
    {
        PostcardError error = UplinkMessage.TryDecodeSession(Bytes(hex), out UplinkMessage message, out _);

        Assert.That(error, Is.EqualTo(PostcardError.None));
        Assert.That((message.PacketId, message.HasAllowedPacketId), Is.EqualTo((packetId, isAllowed)));
    }

    [TestCase("25070103612f62016f", 7, true, Description = "MessageReliable, QoS 1")]
    [TestCase("25000103612f62016f", 0, false, Description = "MessageReliable, QoS 1 without an id")]
    [TestCase("2a000001016f", 0, true, Description = "MessageAlias, QoS 0")]
    [TestCase("260000", 0, false, Description = "Ack of nothing")]
    [TestCase("3300000 0", 0, false, Description = "ContextValue of nothing")]
    [TestCase("24010a14", 0, true, Description = "Pong, which has none")]
    public void Packet_id_of_a_downlink_message_is_known_and_judged(string hex, int packetId, bool isAllowed)
    {
        PostcardError error = DownlinkMessage.TryDecodeSession(Bytes(hex), out DownlinkMessage message, out _);

        Assert.That(error, Is.EqualTo(PostcardError.None));
        Assert.That((message.PacketId, message.HasAllowedPacketId), Is.EqualTo((packetId, isAllowed)));
    }

    [Test]
    public void Message_is_not_read_as_another()
    {
        byte[] ping = Bytes("24010a");

        Assert.That(
            () =>
            {
                UplinkMessage.TryDecodeSession(ping, out UplinkMessage message, out _);
                message.As<StartMessage>();
            },
            Throws.InvalidOperationException.With.Message.Contains("Ping"));
    }

    [Test]
    public void Fixed_field_of_another_length_is_the_callers_mistake() =>
        Assert.That(
            () =>
            {
                _ = new ServerHelloMessage
                {
                    Version = 1,
                    Suite = 1,
                    KeyId = 1,
                    Nonce = new byte[15],
                    SessionId = 1,
                    Mac = new byte[16],
                };
            },
            Throws.ArgumentException.With.Message.Contains("15 bytes; it must be 16"));

    [Test]
    public void Reading_that_does_not_fit_leaves_the_batch_as_it_was()
    {
        var builder = new SensorReadingsBuilder(new byte[12]);
        var reading = new SensorReading { SensorNameUtf8 = "temp"u8, AgeMilliseconds = 1, Value = SensorValue.Raw(-1) };
        var unreadable = new SensorReading { SensorNameUtf8 = [0xFF], AgeMilliseconds = 1, Value = SensorValue.Raw(-1) };

        PostcardError first = builder.TryAdd(in reading);
        PostcardError bad = builder.TryAdd(in unreadable);
        PostcardError second = builder.TryAdd(in reading);

        Assert.That(
            new[] { first, bad, second },
            Is.EqualTo(new[] { PostcardError.None, PostcardError.BadUtf8, PostcardError.BufferTooSmall }));
        Assert.That((builder.Count, builder.Readings.Count), Is.EqualTo((1, 1)));
        foreach (SensorReading read in builder.Readings)
            Assert.That(read.Value, Is.EqualTo(SensorValue.Raw(-1)));
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(32, 32)]
    [TestCase(33, 32)]
    public void Receive_window_is_the_nearest_that_is_allowed(int asked, int stands) =>
        Assert.That(ProtocolLimits.NearestReceiveWindow(asked), Is.EqualTo(stands));

    [TestCase(0, 256)]
    [TestCase(256, 256)]
    [TestCase(1_280, 1_280)]
    [TestCase(65_535, 1_280)]
    public void Length_of_datagrams_is_the_nearest_that_is_allowed(int asked, int stands) =>
        Assert.That(ProtocolLimits.NearestDatagramBytes(asked), Is.EqualTo(stands));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
