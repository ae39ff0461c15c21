using System.Buffers.Binary;
using System.Text;
using Avi.Mesh.Streams.Original;
using Avi.Mesh.Tests.Libp2p;
using CsCheck;

namespace Avi.Mesh.Tests.Streams;

/// <summary>The JSON of <c>/avi/stream/1.0.0</c>: what the original writes, and what it takes.</summary>
[TestFixture]
internal sealed class OriginalCodecTests
{
    // As the original writes them.
    private static readonly (OriginalMessage Message, string Json)[] Golden =
    [
        (OriginalMessage.Request(1, "audio"), """{"RequestStream":{"stream_id":1,"reason":"audio"}}"""),
        (OriginalMessage.Accept(1), """{"AcceptStream":{"stream_id":1}}"""),
        (OriginalMessage.Reject(1, "not_handled"), """{"RejectStream":{"stream_id":1,"reason":"not_handled"}}"""),
        (OriginalMessage.Bytes(1, new byte[] { 0, 1, 254, 255 }),
            """{"StreamData":{"stream_id":1,"data":[0,1,254,255]}}"""),
        (OriginalMessage.Bytes(1, default), """{"StreamData":{"stream_id":1,"data":[]}}"""),
        (OriginalMessage.Close(1), """{"CloseStream":{"stream_id":1}}"""),
    ];

    [Test]
    public void Messages_are_written_as_the_original_does([ValueSource(nameof(Indexes))] int index) =>
        Assert.That(Write(Golden[index].Message), Is.EqualTo(Golden[index].Json));

    [Test]
    public void Messages_of_the_original_are_read([ValueSource(nameof(Indexes))] int index)
    {
        (OriginalMessage expected, string json) = Golden[index];

        Assert.That(TryRead(json, out OriginalMessage message), Is.True);
        Assert.That(Describe(message), Is.EqualTo(Describe(expected)));
    }

    [Test]
    public void Context_is_handed_on_as_it_came()
    {
        const string Document = """{"device_id":"12D3KooW","timestamp":1, "vector_clock":{"a":3},"data":{"avi":{}}}""";

        Assert.That(TryRead($$"""{"SyncContext":{{Document}}}""", out OriginalMessage message), Is.True);
        Assert.That(message.Kind, Is.EqualTo(OriginalMessageKind.SyncContext));
        Assert.That(Encoding.UTF8.GetString(message.Data.Span), Is.EqualTo(Document));
    }

    [TestCase("""{"CloseStream":{"stream_id":7,"more":[{"deep":[1,2]}],"data":"x"}}""", ExpectedResult = "CloseStream 7")]
    [TestCase("""{"RequestStream":{"reason":"au\u0064io","stream_id":18446744073709551615}}""",
        ExpectedResult = "RequestStream 18446744073709551615 audio")]
    [TestCase("""{"StreamData":{"data":[ 1 ,2,3 ],"stream_id":1}}""", ExpectedResult = "StreamData 1 010203")]
    [TestCase("""{"RequestStream":{"stream_id":1,"reason":""}}""", ExpectedResult = "RequestStream 1")]
    [TestCase(" { \"AcceptStream\" : { \"stream_id\" : 1 } } ", ExpectedResult = "AcceptStream 1")]
    public string Other_order_more_fields_and_spaces_are_read(string json)
    {
        Assert.That(TryRead(json, out OriginalMessage message), Is.True);
        return Describe(message);
    }

    [TestCase("""{"StreamData":{"stream_id":1}}""")]
    [TestCase("""{"StreamData":{"data":[1]}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":[256]}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":[-1]}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":[1.0]}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":[null]}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":"AQID"}}""")]
    [TestCase("""{"StreamData":{"stream_id":1,"data":[1],"data":[1]}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":-1}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":1.5}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":"1"}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":18446744073709551616}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":1,"stream_id":1}}""")]
    [TestCase("""{"AcceptStream":{}}""")]
    [TestCase("""{"RequestStream":{"stream_id":1,"reason":null}}""")]
    [TestCase("""{"RequestStream":{"stream_id":1,"reason":"\ud800"}}""")]
    [TestCase("""{"RequestStream":{"stream_id":1}}""")]
    [TestCase("""{"Unknown":{"stream_id":1}}""")]
    [TestCase("""{"acceptStream":{"stream_id":1}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":1},"CloseStream":{"stream_id":1}}""")]
    [TestCase("""{"AcceptStream":{"stream_id":1}}{}""")]
    [TestCase("""{"SyncContext":[]}""")]
    [TestCase("""[]""")]
    [TestCase("")]
    public void Whole_message_is_refused(string json) => Assert.That(TryRead(json, out _), Is.False);

    [Test]
    public void Deep_nesting_and_bad_text_are_refused()
    {
        string deep = new string('[', 10_000);

        Assert.That(TryRead($$"""{"CloseStream":{"x":{{deep}}""", out _), Is.False);
        Assert.That(OriginalReader.TryRead(new byte[] { 0x7B, 0x22, 0xC3, 0x28 }, out _), Is.False);
    }

    [Test]
    public void Cut_off_message_is_refused([ValueSource(nameof(Indexes))] int index)
    {
        string json = Golden[index].Json;

        for (int length = 0; length < json.Length; length++)
            Assert.That(TryRead(json[..length], out _), Is.False, json[..length]);
    }

    [Test]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.ULong, Gen.String, Gen.Byte.Array[0, 300]).Sample((id, text, data) =>
        {
            // Half surrogates do not survive any UTF-8.
            string reason = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            OriginalMessage[] messages =
            [
                OriginalMessage.Request(id, reason), OriginalMessage.Reject(id, reason), OriginalMessage.Accept(id),
                OriginalMessage.Bytes(id, data), OriginalMessage.Close(id),
            ];
            return messages.All(message =>
                TryRead(Write(message), out OriginalMessage read) && Describe(read) == Describe(message));
        });

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => OriginalReader.TryRead(bytes, out _) || true);

    [Test]
    public void Changed_messages_never_throw() =>
        Gen.Select(Gen.Int[0, Golden.Length - 1], Gen.Int[0, 60], Gen.Byte).Sample((index, position, value) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Golden[index].Json);
            bytes[position % bytes.Length] = value;
            return OriginalReader.TryRead(bytes, out _) || true;
        });

    [Test]
    public void Bytes_are_read_and_written_without_allocation()
    {
        byte[] data = new byte[1000];
        new Random(3).NextBytes(data);
        OriginalMessage message = OriginalMessage.Bytes(7, data);
        byte[] frame = new byte[OriginalWriter.MaxBytes(message)];
        int length = OriginalWriter.Write(frame, message);
        byte[] json = frame[OriginalWriter.LengthBytes..length];
        byte[] copy = new byte[json.Length];

        long reading = Allocations.Of(() =>
        {
            json.CopyTo(copy, 0);
            OriginalReader.TryRead(copy, out _);
        });
        long writing = Allocations.Of(() => OriginalWriter.Write(frame, message));

        Assert.That((reading, writing), Is.EqualTo((0L, 0L)));
    }

    private static IEnumerable<int> Indexes => Enumerable.Range(0, Golden.Length);

    private static string Write(OriginalMessage message)
    {
        byte[] frame = new byte[OriginalWriter.MaxBytes(message)];
        int length = OriginalWriter.Write(frame, message);
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(frame), Is.EqualTo(length - OriginalWriter.LengthBytes));
        return Encoding.UTF8.GetString(frame, OriginalWriter.LengthBytes, length - OriginalWriter.LengthBytes);
    }

    private static bool TryRead(string json, out OriginalMessage message) =>
        OriginalReader.TryRead(Encoding.UTF8.GetBytes(json), out message);

    private static string Describe(OriginalMessage message) =>
        string.Join(' ', new[]
        {
            message.Kind.ToString(), message.StreamId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            message.Reason, Convert.ToHexString(message.Data.Span),
        }.Where(part => part.Length > 0));
}
