using System.Text.Json;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Device;

/// <summary>The device layer against the vectors of the handshake's and the sessions' messages.</summary>
[TestFixture]
internal sealed class DeviceSessionVectorTests
{
    private const int Room = 8; // on both sides, so that a write or read outside of its limits shows

    [Test]
    public void Every_uplink_vector_encodes_to_its_bytes()
    {
        int compared = 0;
        foreach (JsonElement vector in VectorFiles.ReadEntries("extended.json"))
        {
            string name = vector.GetProperty("name").GetString()!;
            if (!IsOf(vector, "uplink") || IsRefused(vector) || name.StartsWith("accepted/", StringComparison.Ordinal))
                continue;

            byte[] expected = Convert.FromHexString(vector.GetProperty("hex").GetString()!);
            var fields = new SessionFields(vector.GetProperty("message"));
            if (fields.IsHelloOfAnotherVersion || fields.HasOtherPadding)
                continue; // a device writes version 1, and padding of zeros

            byte[] buffer = new byte[Room + expected.Length + Room];
            int end = SessionWriting.Write(fields, buffer, Room, Room + expected.Length);
            Assert.That(end, Is.EqualTo(fields.HasZeroInText ? DeviceError.ZeroInText : Room + expected.Length), name);
            if (end < 0)
                continue;

            Assert.That(Convert.ToHexString(buffer, Room, expected.Length), Is.EqualTo(Convert.ToHexString(expected)), name);
            Assert.That(buffer.AsSpan(end).IndexOfAnyExcept((byte)0), Is.EqualTo(-1), name);
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(350));
    }

    [Test]
    public void Every_uplink_message_refuses_each_limit_that_is_too_small()
    {
        var seen = new HashSet<string>();
        foreach (JsonElement vector in VectorFiles.ReadEntries("extended.json"))
        {
            if (!IsOf(vector, "uplink") || IsRefused(vector))
                continue;

            var fields = new SessionFields(vector.GetProperty("message"));
            if (fields.HasZeroInText || !seen.Add(fields.Type))
                continue;

            byte[] buffer = new byte[2048];
            int end = SessionWriting.Write(fields, buffer, 0, buffer.Length);
            Assert.That(end, Is.GreaterThan(0), fields.Type);
            for (int limit = 0; limit < end; limit++)
            {
                Array.Clear(buffer);
                int written = SessionWriting.Write(fields, buffer, 0, limit);
                Assert.That(written, Is.EqualTo(DeviceError.BufferTooSmall), $"{fields.Type}, {limit} bytes");
                Assert.That(buffer.AsSpan(limit).IndexOfAnyExcept((byte)0), Is.EqualTo(-1), $"{fields.Type}, {limit}");
            }
        }

        Assert.That(seen, Has.Count.EqualTo(18));
    }

    [Test]
    public void Every_downlink_vector_has_the_stated_outcome()
    {
        var downlink = new DeviceDownlink();
        int compared = 0;
        foreach (JsonElement vector in VectorFiles.ReadEntries("extended.json"))
        {
            if (!IsOf(vector, "downlink"))
                continue;

            string name = vector.GetProperty("name").GetString()!;
            byte[] bytes = Convert.FromHexString(vector.GetProperty("hex").GetString()!);
            byte[] buffer = new byte[Room + bytes.Length + Room];
            bytes.CopyTo(buffer, Room);

            int end = downlink.ReadSession(buffer, Room, Room + bytes.Length);

            compared++;
            if (IsRefused(vector))
            {
                Assert.That(end, Is.Negative, name);
                Assert.That(DeviceMessages.NameOf(end), Is.EqualTo(vector.GetProperty("expect").GetString()), name);
                continue;
            }

            var fields = new SessionFields(vector.GetProperty("message"));
            Assert.That(end, Is.EqualTo(fields.HasZeroInText ? DeviceError.ZeroInText : Room + bytes.Length), name);
            Assert.That(downlink.End, Is.EqualTo(Room + bytes.Length), name);
            Assert.That(SessionReading.Describe(downlink, buffer), Is.EqualTo(fields.Describe()), name);
        }

        Assert.That(compared, Is.GreaterThan(350));
    }

    [Test]
    public void Messages_of_a_record_are_read_one_after_another()
    {
        // Ack 7 success, Probe 1, Message "a" 0x02
        byte[] record = [0x26, 0x07, 0x00, 0x36, 0x01, 0x02, 0x01, (byte)'a', 0x01, 0x02];
        var downlink = new DeviceDownlink();

        int position = downlink.ReadInRecord(record, 0, record.Length);
        Assert.That(downlink.Kind, Is.EqualTo(DownlinkKind.Ack));
        Assert.That(downlink.PacketId, Is.EqualTo(7));

        position = downlink.ReadInRecord(record, position, record.Length);
        Assert.That(downlink.Kind, Is.EqualTo(DownlinkKind.Probe));
        Assert.That(downlink.Token, Is.EqualTo(1));
        Assert.That(downlink.PacketId, Is.Zero, "what was read before is gone");

        position = downlink.ReadInRecord(record, position, record.Length);
        Assert.That(downlink.Kind, Is.EqualTo(DownlinkKind.Message));
        Assert.That(position, Is.EqualTo(record.Length));
    }

    [TestCase("00", DeviceError.NotInRecord)]
    [TestCase("20", DeviceError.NotInRecord)]
    [TestCase("2101d4", DeviceError.NotInRecord)]
    [TestCase("22000000", DeviceError.NotInRecord)]
    [TestCase("28", DeviceError.UnknownVariant)]
    [TestCase("40", DeviceError.UnknownVariant)]
    [TestCase("8000", DeviceError.NotInRecord)]
    [TestCase("ffffffff1f", DeviceError.BadVarint)]
    [TestCase("", DeviceError.UnexpectedEnd)]
    public void What_never_is_in_a_record_ends_it(string hex, int error)
    {
        byte[] record = Convert.FromHexString(hex);

        Assert.That(new DeviceDownlink().ReadInRecord(record, 0, record.Length), Is.EqualTo(error));
    }

    [Test]
    public void Zero_in_a_text_does_not_hide_the_next_message()
    {
        byte[] record = [0x03, 0x01, 0x00, 0x36, 0x05]; // SubscribeAck "\0", Probe 5
        var downlink = new DeviceDownlink();

        Assert.That(downlink.ReadInRecord(record, 0, record.Length), Is.EqualTo(DeviceError.ZeroInText));
        Assert.That(downlink.ReadInRecord(record, downlink.End, record.Length), Is.EqualTo(record.Length));
        Assert.That(downlink.Token, Is.EqualTo(5));
    }

    [Test]
    public void A_batch_of_many_readings_makes_room_for_their_count()
    {
        byte[] buffer = new byte[1024];
        var batch = new DeviceSensorBatch();
        batch.Begin(buffer, 0, buffer.Length, packetId: 0, baseTime: 0);
        for (int i = 0; i < 128; i++)
            Assert.That(batch.AddBattery("t", (uint)(i & 0x7F), (byte)i), Is.Positive);

        int end = batch.Finish();

        Assert.That(end, Is.EqualTo(1 + 1 + 1 + 2 + (128 * 5)));
        Assert.That(Convert.ToHexString(buffer, 0, 15), Is.EqualTo("320000" + "8001" + "0174000200" + "0174010201"));
        Assert.That(Convert.ToHexString(buffer, end - 5, 5), Is.EqualTo("01747F027F"));
    }

    [Test]
    public void A_reading_that_does_not_fit_leaves_the_batch_as_it_was()
    {
        byte[] buffer = new byte[12];
        var batch = new DeviceSensorBatch();
        batch.Begin(buffer, 0, buffer.Length, packetId: 1, baseTime: 0);
        Assert.That(batch.AddStatus("a", 1, isOn: true), Is.EqualTo(9));
        Assert.That(batch.AddTemperature("b", 2, 21.5f), Is.EqualTo(DeviceError.BufferTooSmall));

        Assert.That(batch.Count, Is.EqualTo(1));
        Assert.That(batch.Finish(), Is.EqualTo(9));
        Assert.That(Convert.ToHexString(buffer, 0, 9), Is.EqualTo("320100010161010301"));
        Assert.That(batch.AddStatus("a", 1, isOn: true), Is.EqualTo(DeviceError.BufferTooSmall), "it is finished");
    }

    private static bool IsOf(JsonElement vector, string direction) =>
        vector.GetProperty("direction").GetString() == direction;

    private static bool IsRefused(JsonElement vector) => !vector.TryGetProperty("message", out _);
}
