using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Identify;

[TestFixture]
internal sealed class IdentifyReaderTests
{
    [Test]
    public void Messages_of_one_stream_are_put_together_whatever_the_pieces() =>
        Gen.Int[1, 40].Sample(pieceBytes =>
        {
            byte[] stream =
            [
                .. Frame(new IdentifyMessage { AgentVersion = "first", Protocols = [new ProtocolId("/a")] }),
                .. Frame(new IdentifyMessage { AgentVersion = "second" }),
            ];
            var reader = new IdentifyReader();

            return Feed(reader, stream, pieceBytes) is null
                && reader.End() is null
                && string.Equals(reader.Identity.AgentVersion, "second", StringComparison.Ordinal)
                && reader.Identity.Protocols.Count == 1;
        });

    [Test]
    public void Eleventh_message_is_one_too_many()
    {
        byte[] frame = Frame(new IdentifyMessage { AgentVersion = "again" });
        var reader = new IdentifyReader();

        ProtocolViolation? tenth = Feed(reader, [.. Enumerable.Repeat(frame, 10).SelectMany(bytes => bytes)]);
        ProtocolViolation? eleventh = Feed(reader, frame);

        Assert.That((tenth, eleventh), Is.EqualTo(((ProtocolViolation?)null, ProtocolViolation.LimitExceeded)));
    }

    [Test]
    public void Length_above_the_limit_is_refused_before_the_bytes_come()
    {
        byte[] length = new byte[Varint.MaxBytes];
        int bytes = Varint.Write(length, IdentifyOptions.MaxReceivedBytes + 1);

        ProtocolViolation? violation = Feed(new IdentifyReader(), length[..bytes]);

        Assert.That(violation, Is.EqualTo(ProtocolViolation.TooLong));
    }

    [Test]
    public void Message_of_the_longest_length_is_read()
    {
        byte[] padding = new byte[IdentifyOptions.MaxReceivedBytes];
        var writer = new ProtobufWriter(padding);
        writer.WriteMessageHead(99, IdentifyOptions.MaxReceivedBytes - 4);
        byte[] length = new byte[Varint.MaxBytes];
        int bytes = Varint.Write(length, IdentifyOptions.MaxReceivedBytes);
        var reader = new IdentifyReader();

        ProtocolViolation? violation = Feed(reader, [.. length[..bytes], .. padding]);

        Assert.That((violation, reader.End()), Is.EqualTo(((ProtocolViolation?)null, (ProtocolViolation?)null)));
    }

    [Test]
    public void Length_that_is_no_varint_is_refused()
    {
        ProtocolViolation? violation = Feed(new IdentifyReader(), [0x80, 0x00]);

        Assert.That(violation, Is.EqualTo(ProtocolViolation.Malformed));
    }

    [Test]
    public void Stream_that_ends_in_a_message_or_before_one_says_nothing()
    {
        byte[] frame = Frame(new IdentifyMessage { AgentVersion = "whole" });
        var cut = new IdentifyReader();
        Feed(cut, frame[..^1]);

        Assert.That(
            (cut.End(), new IdentifyReader().End()),
            Is.EqualTo((ProtocolViolation.Malformed, ProtocolViolation.Malformed)));
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            var reader = new IdentifyReader();
            Feed(reader, bytes, pieceBytes: 7);
            return !reader.FreeSpace.IsEmpty;
        });

    internal static byte[] Frame(IdentifyMessage message)
    {
        byte[] frame = new byte[Varint.MaxBytes + message.Bytes];
        int prefix = Varint.Write(frame, (uint)message.Bytes);
        return frame[..(prefix + message.Write(frame.AsSpan(prefix)))];
    }

    private static ProtocolViolation? Feed(IdentifyReader reader, byte[] bytes, int pieceBytes = int.MaxValue)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            int count = Math.Min(Math.Min(rest.Length, pieceBytes), reader.FreeSpace.Length);
            rest[..count].CopyTo(reader.FreeSpace.Span);
            rest = rest[count..];
            if (reader.Advance(count) is { } violation)
                return violation;
        }

        return null;
    }
}
