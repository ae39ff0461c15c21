using System.Buffers;
using Avi.Mesh.Streams;
using Avi.Mesh.Streams.Original;

namespace Avi.Fuzz.Targets;

/// <summary>Streams and requests between nodes, the present ones and those of existing nodes.</summary>
internal static class StreamTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("stream-name", GoldenBytes.OfTexts("home/camera", "audio/pcm;rate=16000"), ReadName) { MaxInputBytes = 300 },
        new("stream-answer", [Written(Answer.Done), Written(new Answer(AnswerCode.Refused, "not now"))], ReadAnswer)
        {
            MaxInputBytes = 300, FixedBytes = InputStream.BytesOfRefusal,
        },
        new("request-header", [Request("home/light", 1_000)], ReadRequestHeader) { MaxInputBytes = 300 },
        new("request", [[.. Request("home/light", 20), .. new byte[20]]], ReadRequest)
        {
            FixedBytes = InputStream.BytesOfRefusal,
        },
        new("original-message", OriginalMessages(), ReadOriginal),
    ];

    private static byte[] Written(Answer answer)
    {
        byte[] bytes = new byte[Answer.MaxBytes];
        return bytes[..answer.Write(bytes)];
    }

    private static byte[] Request(string name, uint payloadBytes)
    {
        byte[] bytes = new byte[RequestHeader.MaxBytes];
        return bytes[..new RequestHeader(name, payloadBytes).Write(bytes)];
    }

    private static byte[][] OriginalMessages() =>
    [
        .. new[]
        {
            OriginalMessage.Request(7, "audio \"x\"\n"), OriginalMessage.Accept(ulong.MaxValue),
            OriginalMessage.Reject(7, "no"), OriginalMessage.Bytes(7, new byte[] { 0, 9, 10, 99, 100, 255 }),
            OriginalMessage.Close(7),
        }.Select(Json),
        .. GoldenBytes.OfTexts(
            """{"SyncContext":{"a":[1,{"b":null}]}}""",
            """ { "StreamData" : { "x" : [ [ ] ] , "data" : [ 1 , 2 ] , "stream_id" : 1 } } """,
            """{"RequestStream":{"stream_id":1,"reason":"\ud83d\ude00\u0000"}}"""),
    ];

    private static byte[] Json(OriginalMessage message)
    {
        byte[] bytes = new byte[OriginalWriter.MaxBytes(message)];
        return bytes[OriginalWriter.LengthBytes..OriginalWriter.Write(bytes, message)];
    }

    private static bool ReadName(ReadOnlySpan<byte> input)
    {
        if (!StreamName.TryRead(input, out string name))
            return false;

        Span<byte> opening = stackalloc byte[StreamOpening.MaxBytes];
        int length = StreamOpening.Write(opening, name);
        Oracle.Same(opening[StreamOpening.HeaderBytes..length], input, "A name has one form.");
        return true;
    }

    private static bool ReadAnswer(ReadOnlySpan<byte> input)
    {
        if (!InputStream.TryGet(Answer.ReadAsync(new InputStream(input), CancellationToken.None).AsTask(), out Answer answer))
            return false;

        // What was no text has become replacement characters, which are longer.
        InputStream.TryGet(Answer.ReadAsync(new InputStream(Written(answer)), CancellationToken.None).AsTask(), out Answer again);
        Oracle.Holds(
            again.Code == answer.Code && answer.Reason.StartsWith(again.Reason, StringComparison.Ordinal),
            "An answer is read as it was written, but for an end that is too long.");
        return true;
    }

    private static bool ReadRequestHeader(ReadOnlySpan<byte> input)
    {
        if (RequestHeader.Read(input, out RequestHeader header, out int headerBytes) != OperationStatus.Done)
            return false;

        Span<byte> written = stackalloc byte[RequestHeader.MaxBytes];
        Oracle.Same(written[1..header.Write(written)], input[1..headerBytes], "A header has one form, but for its flags.");
        return true;
    }

    private static bool ReadRequest(ReadOnlySpan<byte> input)
    {
        const int MaxRequestBytes = 1_024;
        var reader = new RequestReader(new InputStream(input, pieceBytes: 100), new byte[1_024]);
        return InputStream.TryGet(reader.TryReadHeaderAsync(CancellationToken.None).AsTask(), out bool isRead)
            && isRead
            && reader.Header.PayloadBytes <= MaxRequestBytes
            && InputStream.TryGet(reader.ReadPayloadAsync(CancellationToken.None).AsTask(), out _);
    }

    private static bool ReadOriginal(ReadOnlySpan<byte> input)
    {
        // Read in place, so from a copy.
        if (!OriginalReader.TryRead(input.ToArray(), out OriginalMessage message))
            return false;

        // A context is the rest's own matter, and not written here.
        if (message.Kind == OriginalMessageKind.SyncContext)
            return true;

        Oracle.Holds(OriginalReader.TryRead(Json(message), out OriginalMessage again), "A message is read as it was written.");
        Oracle.Holds(
            again.Kind == message.Kind && again.StreamId == message.StreamId && again.Reason == message.Reason,
            "A message that was written says the same.");
        Oracle.Same(again.Data.Span, message.Data.Span, "Bytes of a stream stay the same.");
        return true;
    }
}
