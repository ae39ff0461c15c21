using Avi.Protocol.Messages;
using Avi.Protocol.Postcard;

using CsCheck;

namespace Avi.Protocol.Tests.Messages;

[TestFixture]
internal sealed class DownlinkMessageTests
{
    private static readonly Gen<byte[]> HostileBytes = Gen.OneOf(
        Gen.Byte.Array[0, 64],
        Gen.Select(Gen.Byte[0, 5], Gen.Byte.Array[0, 64], (kind, rest) => (byte[])[kind, .. rest]),
        Gen.Select(AnyDownlink.Generator, Gen.Int[0, 40], Gen.Byte, (message, at, value) =>
        {
            byte[] bytes = message.Encode();
            bytes[at % bytes.Length] = value;
            return bytes;
        }));

    [Test]
    public void Decoding_gives_back_what_was_encoded() =>
        AnyDownlink.Generator.Sample(any =>
        {
            DownlinkMessage message = any.ToMessage();
            byte[] bytes = any.Encode();

            PostcardError error = DownlinkMessage.TryDecode(bytes, out DownlinkMessage decoded, out int consumed);

            return error == PostcardError.None
                && consumed == bytes.Length
                && VectorMessages.Describe(decoded) == VectorMessages.Describe(message);
        }, iter: 5_000);

    [Test]
    public void Message_has_exactly_the_bytes_that_it_says() =>
        AnyDownlink.Generator.Sample(any =>
        {
            DownlinkMessage message = any.ToMessage();
            byte[] roomy = new byte[message.EncodedBytes + 16];

            PostcardError error = message.TryEncode(roomy, out int written);

            return error == PostcardError.None
                && written == message.EncodedBytes
                && roomy.AsSpan(written).IndexOfAnyExcept((byte)0) < 0;
        }, iter: 5_000);

    [Test]
    public void Encoding_fails_into_every_buffer_that_is_too_small() =>
        AnyDownlink.Generator.Sample(any =>
        {
            DownlinkMessage message = any.ToMessage();
            for (int size = 0; size < message.EncodedBytes; size++)
            {
                PostcardError error = message.TryEncode(new byte[size], out int written);
                if (error != PostcardError.BufferTooSmall || written != 0)
                    return false;
            }

            return true;
        });

    [Test]
    public void Every_cut_off_prefix_is_an_error() =>
        AnyDownlink.Generator.Sample(any =>
        {
            byte[] bytes = any.Encode();
            for (int size = 0; size < bytes.Length; size++)
            {
                PostcardError error = DownlinkMessage.TryDecode(bytes.AsSpan(0, size), out _, out int consumed);
                if (error != PostcardError.UnexpectedEnd || consumed != 0)
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

            PostcardError error = DownlinkMessage.TryDecode(
                low.AsSpan(margin, bytes.Length), out DownlinkMessage message, out int consumed);
            PostcardError otherError = DownlinkMessage.TryDecode(
                high.AsSpan(margin, bytes.Length), out DownlinkMessage otherMessage, out int otherConsumed);

            return (error, consumed) == (otherError, otherConsumed)
                && consumed <= bytes.Length
                && VectorMessages.Describe(message) == VectorMessages.Describe(otherMessage);
        }, iter: 20_000);

    [Test]
    public void Neither_direction_allocates([Values] DownlinkKind kind)
    {
        byte[] topic = "avi/home/command"u8.ToArray();
        byte[] data = new byte[200];
        byte[] buffer = new byte[ProtocolLimits.MaxDatagramBytes];
        RoundTrip();

        long before = GC.GetAllocatedBytesForCurrentThread();
        int consumed = RoundTrip();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(consumed, Is.Positive);

        int RoundTrip()
        {
            DownlinkMessage message = kind switch
            {
                DownlinkKind.Welcome => DownlinkMessage.Welcome(),
                DownlinkKind.Error => DownlinkMessage.Error(ReasonCode.Busy),
                DownlinkKind.Message => DownlinkMessage.Message(topic, data),
                DownlinkKind.SubscribeAck => DownlinkMessage.SubscribeAck(topic),
                _ => DownlinkMessage.UnsubscribeAck(topic),
            };
            message.TryEncode(buffer, out int written);
            DownlinkMessage.TryDecode(buffer.AsSpan(0, written), out _, out int length);
            DownlinkMessage.TryDecode(buffer.AsSpan(0, written - 1), out _, out _);
            return length;
        }
    }

    [Test]
    public void Reason_without_a_name_is_handed_on()
    {
        PostcardError error = DownlinkMessage.TryDecode([1, 200], out DownlinkMessage message, out _);

        Assert.That((error, message.Reason), Is.EqualTo((PostcardError.None, (ReasonCode)200)));
    }

    [Test]
    public void Topic_that_no_receiver_could_read_is_not_encoded()
    {
        DownlinkMessage message = DownlinkMessage.SubscribeAck([0xFF]);

        PostcardError error = message.TryEncode(new byte[64], out int written);

        Assert.That((error, written), Is.EqualTo((PostcardError.BadUtf8, 0)));
    }
}
