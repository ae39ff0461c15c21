using System.Buffers;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Streams;
using Avi.Mesh.Tests.Libp2p;
using CsCheck;

namespace Avi.Mesh.Tests.Streams;

/// <summary>The bytes of docs/mesh-streams.md.</summary>
[TestFixture]
internal sealed class StreamCodecTests
{
    [Test]
    public void Opening_has_the_bytes_of_the_page()
    {
        byte[] opening = new byte[StreamOpening.MaxBytes];

        int length = StreamOpening.Write(opening, "audio");

        Assert.That(Convert.ToHexString(opening, 0, length), Is.EqualTo("0005617564696F"));
    }

    [Test]
    public void Request_has_the_bytes_of_the_page()
    {
        byte[] header = new byte[RequestHeader.MaxBytes];

        int length = new RequestHeader("temp", 0x01020304).Write(header);

        Assert.That(Convert.ToHexString(header, 0, length), Is.EqualTo("000474656D7001020304"));
    }

    [Test]
    public void Answers_have_the_bytes_of_the_page()
    {
        Assert.That(Hex(Answer.Done), Is.EqualTo("00"));
        Assert.That(Hex(new Answer(AnswerCode.NotHandled, "not_handled")), Is.EqualTo("020B6E6F745F68616E646C6564"));
        Assert.That(Hex(new Answer(AnswerCode.Failed, "")), Is.EqualTo("0500"));

        static string Hex(Answer answer)
        {
            byte[] bytes = new byte[Answer.MaxBytes];
            return Convert.ToHexString(bytes, 0, answer.Write(bytes));
        }
    }

    [Test]
    public void Response_has_the_bytes_of_the_page()
    {
        byte[] header = new byte[ResponseHeader.Bytes];

        ResponseHeader.Write(header, 258);

        Assert.That(Convert.ToHexString(header), Is.EqualTo("0000000102"));
        Assert.That(ResponseHeader.ReadPayloadBytes(header), Is.EqualTo(258));
    }

    [Test]
    public void Request_is_read_again_and_every_cut_off_one_needs_more() =>
        Gen.Select(Gen.Char['a', 'ü'].Array[1, 120], Gen.UInt).Sample((name, payloadBytes) =>
        {
            var header = new RequestHeader(new string(name), payloadBytes);
            byte[] bytes = new byte[RequestHeader.MaxBytes];
            int length = header.Write(bytes);
            bool isCutOff = Enumerable.Range(0, length).All(cut =>
                RequestHeader.Read(bytes.AsSpan(0, cut), out _, out _) == OperationStatus.NeedMoreData);
            return isCutOff
                && RequestHeader.Read(bytes, out RequestHeader read, out int headerBytes) == OperationStatus.Done
                && read == header
                && headerBytes == length;
        });

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            OperationStatus status = RequestHeader.Read(bytes, out _, out int headerBytes);
            bool isRefusal = bytes.Length < Answer.MaxBytes || Answer.ReadRefusal(bytes).Reason.Length <= 255;
            return isRefusal && (status != OperationStatus.Done || headerBytes <= bytes.Length);
        });

    [Test]
    public void Headers_are_written_without_allocation()
    {
        byte[] bytes = new byte[RequestHeader.MaxBytes];
        var refusal = new Answer(AnswerCode.Busy, "busy");

        long allocated = Allocations.Of(() =>
        {
            new RequestHeader("temp", 7).Write(bytes);
            StreamOpening.Write(bytes, "audio");
            refusal.Write(bytes);
            ResponseHeader.Write(bytes, 7);
        });

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Answer_in_pieces_is_read_and_a_cut_off_one_is_an_error()
    {
        byte[] bytes = new byte[Answer.MaxBytes];
        byte[] answer = bytes[..new Answer(AnswerCode.Refused, "später").Write(bytes)];

        Assert.That(async () => (await ReadAsync(answer)).Reason, Is.EqualTo("später"));
        for (int length = 0; length < answer.Length; length++)
            Assert.That(async () => await ReadAsync(answer[..length]), Throws.InstanceOf<IOException>());

        static async Task<Answer> ReadAsync(byte[] bytes)
        {
            (IMuxedStream writer, IMuxedStream reader) = Libp2p.GossipSub.TestStream.CreatePair(windowBytes: 1024);
            foreach (byte value in bytes)
                await writer.WriteAsync(new[] { value }, CancellationToken.None);

            await writer.CloseWriteAsync(CancellationToken.None);
            return await Answer.ReadAsync(reader, CancellationToken.None);
        }
    }
}
