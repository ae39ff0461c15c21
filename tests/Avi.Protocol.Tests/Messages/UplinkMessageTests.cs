using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

using CsCheck;

namespace Avi.Protocol.Tests.Messages;

[TestFixture]
internal sealed class UplinkMessageTests
{
    // Noise alone seldom gets past the first field, so most samples are valid messages with a few bytes changed.
    private static readonly Gen<byte[]> HostileBytes = Gen.OneOf(
        Gen.Byte.Array[0, 64],
        Gen.Select(Gen.Byte[0, 9], Gen.Byte.Array[0, 64], (kind, rest) => (byte[])[kind, .. rest]),
        Gen.Select(AnyUplink.Generator, Gen.Select(Gen.Int[0, 40], Gen.Byte).Array[0, 3], (message, changes) =>
        {
            byte[] bytes = message.Encode();
            foreach ((int at, byte value) in changes)
                bytes[at % bytes.Length] = value;
            return bytes;
        }));

    [Test]
    public void Decoding_gives_back_what_was_encoded() =>
        AnyUplink.Generator.Sample(any =>
        {
            UplinkMessage message = any.ToMessage();
            byte[] bytes = any.Encode();

            PostcardError error = UplinkMessage.TryDecode(bytes, out UplinkMessage decoded, out int consumed);

            return error == PostcardError.None
                && consumed == bytes.Length
                && VectorMessages.Describe(decoded) == VectorMessages.Describe(message);
        }, iter: 5_000);

    [Test]
    public void Message_has_exactly_the_bytes_that_it_says() =>
        AnyUplink.Generator.Sample(any =>
        {
            UplinkMessage message = any.ToMessage();
            byte[] roomy = new byte[message.EncodedBytes + 16];

            PostcardError error = message.TryEncode(roomy, out int written);

            return error == PostcardError.None
                && written == message.EncodedBytes
                && roomy.AsSpan(written).IndexOfAnyExcept((byte)0) < 0;
        }, iter: 5_000);

    [Test]
    public void Encoding_fails_into_every_buffer_that_is_too_small() =>
        AnyUplink.Generator.Sample(any =>
        {
            UplinkMessage message = any.ToMessage();
            for (int size = 0; size < message.EncodedBytes; size++)
            {
                PostcardError error = message.TryEncode(new byte[size], out int written);
                if (error != PostcardError.BufferTooSmall || written != 0)
                    return false;
            }

            return true;
        });

    [Test]
    public void Every_cut_off_prefix_is_an_error_or_the_documented_short_form() =>
        AnyUplink.Generator.Sample(any =>
        {
            byte[] bytes = any.Encode();
            int shortForm = any.OptionalBytes == 0 ? -1 : bytes.Length - any.OptionalBytes;
            for (int size = 0; size < bytes.Length; size++)
            {
                PostcardError error = UplinkMessage.TryDecode(
                    bytes.AsSpan(0, size), out UplinkMessage cut, out int consumed);
                bool isRight = size == shortForm
                    ? error == PostcardError.None && consumed == size && cut.CustomDataUtf8.IsEmpty
                    : error == PostcardError.UnexpectedEnd && consumed == 0;
                if (!isRight)
                    return false;
            }

            return true;
        }, iter: 1_000);

    [Test]
    public void Arbitrary_bytes_never_throw_and_nothing_outside_them_matters() =>
        HostileBytes.Sample(bytes =>
        {
            const int margin = 16;
            byte[] low = [.. new byte[margin], .. bytes, .. new byte[margin]];
            byte[] high = [.. low];
            high.AsSpan(0, margin).Fill(0xFF);
            high.AsSpan(margin + bytes.Length).Fill(0xFF);

            PostcardError error = UplinkMessage.TryDecode(
                low.AsSpan(margin, bytes.Length), out UplinkMessage message, out int consumed);
            PostcardError otherError = UplinkMessage.TryDecode(
                high.AsSpan(margin, bytes.Length), out UplinkMessage otherMessage, out int otherConsumed);

            return (error, consumed) == (otherError, otherConsumed)
                && consumed <= bytes.Length
                && VectorMessages.Describe(message) == VectorMessages.Describe(otherMessage);
        }, iter: 20_000);

    [Test]
    public void What_decodes_encodes_again_to_the_same_message() =>
        HostileBytes.Sample(bytes =>
        {
            if (UplinkMessage.TryDecode(bytes, out UplinkMessage message, out _) != PostcardError.None)
                return true;

            byte[] again = new byte[message.EncodedBytes];
            PostcardError error = message.TryEncode(again, out int written);
            UplinkMessage.TryDecode(again, out UplinkMessage decoded, out _);

            return error == PostcardError.None
                && written == again.Length
                && VectorMessages.Describe(decoded) == VectorMessages.Describe(message);
        }, iter: 20_000);

    [Test]
    public void Spans_of_a_decoded_message_point_into_the_datagram()
    {
        byte[] datagram = new AnyUplink(
            UplinkKind.SensorUpdate, 0, 0, default, SensorValue.Battery(85), "porta", "{}", []).Encode();

        UplinkMessage.TryDecode(datagram, out UplinkMessage message, out _);

        Assert.That(datagram.AsSpan().Overlaps(message.SensorNameUtf8, out int nameAt), Is.True);
        Assert.That(datagram.AsSpan().Overlaps(message.CustomDataUtf8, out int customAt), Is.True);
        Assert.That((nameAt, customAt), Is.EqualTo((2, 10)));
    }

    [Test]
    public void Neither_direction_allocates([Values] UplinkKind kind, [Values] SensorKind sensorKind)
    {
        byte[] first = "avi/home/sensor"u8.ToArray();
        byte[] second = new byte[200];
        byte[] buffer = new byte[ProtocolLimits.MaxDatagramBytes];
        SensorValue value = new(sensorKind, bits: 1);
        RoundTrip();

        long before = GC.GetAllocatedBytesForCurrentThread();
        int consumed = RoundTrip();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(consumed, Is.Positive);

        int RoundTrip()
        {
            UplinkMessage message = kind switch
            {
                UplinkKind.Hello => UplinkMessage.Hello(ulong.MaxValue),
                UplinkKind.Subscribe => UplinkMessage.Subscribe(first),
                UplinkKind.Unsubscribe => UplinkMessage.Unsubscribe(first),
                UplinkKind.Publish => UplinkMessage.Publish(first, second),
                UplinkKind.StreamStart => UplinkMessage.StreamStart(1, first, second),
                UplinkKind.StreamData => UplinkMessage.StreamData(1, second),
                UplinkKind.StreamClose => UplinkMessage.StreamClose(1),
                UplinkKind.ButtonPress => UplinkMessage.ButtonPress(1, PressType.Long, second),
                _ => UplinkMessage.SensorUpdate(first, value, second),
            };
            message.TryEncode(buffer, out int written);
            UplinkMessage.TryDecode(buffer.AsSpan(0, written), out _, out int length);
            UplinkMessage.TryDecode(buffer.AsSpan(0, written - 1), out _, out _);
            return length;
        }
    }

    [Test]
    public void Text_that_no_receiver_could_read_is_not_encoded([Values] bool isFirst)
    {
        byte[] valid = "ok"u8.ToArray();
        byte[] invalid = [0xC0, 0x80];
        UplinkMessage message = UplinkMessage.StreamStart(1, isFirst ? invalid : valid, isFirst ? valid : invalid);

        PostcardError error = message.TryEncode(new byte[64], out int written);

        Assert.That((error, written), Is.EqualTo((PostcardError.BadUtf8, 0)));
    }

    [Test]
    public void Press_type_that_does_not_exist_is_not_encoded()
    {
        UplinkMessage message = UplinkMessage.ButtonPress(1, (PressType)3);

        PostcardError error = message.TryEncode(new byte[64], out int written);

        Assert.That((error, written), Is.EqualTo((PostcardError.UnknownVariant, 0)));
    }

    [Test]
    public void Hello_leaves_the_trailer_of_newer_devices_unread()
    {
        byte[] datagram = Convert.FromHexString("00d209ae5601");

        PostcardError error = UplinkMessage.TryDecode(datagram, out UplinkMessage message, out int consumed);

        Assert.That((error, message.DeviceId, consumed), Is.EqualTo((PostcardError.None, 1234UL, 3)));
    }

    [Test]
    public void Properties_of_other_kinds_are_empty()
    {
        UplinkMessage message = UplinkMessage.StreamStart(7, "peer"u8, "audio"u8);

        Assert.That(message.TopicUtf8.IsEmpty && message.Data.IsEmpty && message.CustomDataUtf8.IsEmpty, Is.True);
        Assert.That((message.DeviceId, message.ButtonId), Is.EqualTo((0UL, 0)));
        Assert.That(message.SensorValue, Is.EqualTo(default(SensorValue)));
    }
}
