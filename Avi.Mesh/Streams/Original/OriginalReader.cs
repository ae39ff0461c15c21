using System.Text.Json;
using System.Text.Unicode;

namespace Avi.Mesh.Streams.Original;

/// <summary>Reads messages as the original does: unknown fields are ignored, all else is exact.</summary>
internal static class OriginalReader
{
    // As deep as the original reads.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>Reads a message.</summary>
    /// <param name="json">The JSON, without the length before it. Bytes of a stream are decoded in place.</param>
    /// <param name="message">The message; its data is a part of <paramref name="json"/>.</param>
    /// <returns><see langword="false"/> when the original would refuse it.</returns>
    public static bool TryRead(Memory<byte> json, out OriginalMessage message)
    {
        message = default;
        if (!Utf8.IsValid(json.Span))
            return false;

        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            return TryReadMessage(ref reader, json, out message) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a string.
            return false;
        }
    }

    // {"Kind":{...}}
    private static bool TryReadMessage(ref Utf8JsonReader reader, Memory<byte> json, out OriginalMessage message)
    {
        message = default;
        if (!IsNext(ref reader, JsonTokenType.StartObject)
            || !IsNext(ref reader, JsonTokenType.PropertyName)
            || KindOf(ref reader) is not { } kind
            || !IsNext(ref reader, JsonTokenType.StartObject))
        {
            return false;
        }

        return (kind == OriginalMessageKind.SyncContext
                ? TryReadContext(ref reader, json, out message)
                : TryReadFields(ref reader, json, kind, out message))
            && IsNext(ref reader, JsonTokenType.EndObject);
    }

    private static bool TryReadContext(ref Utf8JsonReader reader, Memory<byte> json, out OriginalMessage message)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        Memory<byte> document = json[start..(int)reader.BytesConsumed];
        message = new OriginalMessage(OriginalMessageKind.SyncContext, 0, string.Empty, document);
        return true;
    }

    private static bool TryReadFields(
        ref Utf8JsonReader reader, Memory<byte> json, OriginalMessageKind kind, out OriginalMessage message)
    {
        ulong? id = null;
        string? reason = null;
        Memory<byte>? data = null;
        bool hasReason = kind is OriginalMessageKind.RequestStream or OriginalMessageKind.RejectStream;
        bool hasData = kind == OriginalMessageKind.StreamData;
        message = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRead;
            if (reader.ValueTextEquals("stream_id"u8))
                isRead = id is null && TryReadId(ref reader, out id);
            else if (hasReason && reader.ValueTextEquals("reason"u8))
                isRead = reason is null && TryReadText(ref reader, out reason);
            else if (hasData && reader.ValueTextEquals("data"u8))
                isRead = data is null && TryReadBytes(ref reader, json, out data);
            else
                isRead = reader.TrySkip();

            if (!isRead)
                return false;
        }

        if (id is null || (hasReason && reason is null) || (hasData && data is null))
            return false;

        message = new OriginalMessage(kind, id.Value, reason ?? string.Empty, data ?? default);
        return true;
    }

    private static bool TryReadId(ref Utf8JsonReader reader, out ulong? id)
    {
        bool isNumber = IsNext(ref reader, JsonTokenType.Number) & reader.TryGetUInt64(out ulong value);
        id = value;
        return isNumber;
    }

    private static bool TryReadText(ref Utf8JsonReader reader, out string? text)
    {
        text = IsNext(ref reader, JsonTokenType.String) ? reader.GetString() : null;
        return text is not null;
    }

    // A number takes more room as text than as a byte, so that what is written stays behind what is read.
    private static bool TryReadBytes(ref Utf8JsonReader reader, Memory<byte> json, out Memory<byte>? data)
    {
        data = null;
        if (!IsNext(ref reader, JsonTokenType.StartArray))
            return false;

        int start = (int)reader.BytesConsumed;
        Span<byte> destination = json.Span[start..];
        int count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetByte(out byte value))
                return false;

            destination[count++] = value;
        }

        data = json.Slice(start, count);
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool IsNext(ref Utf8JsonReader reader, JsonTokenType type) =>
        reader.Read() && reader.TokenType == type;

    private static OriginalMessageKind? KindOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("StreamData"u8))
            return OriginalMessageKind.StreamData;
        if (reader.ValueTextEquals("RequestStream"u8))
            return OriginalMessageKind.RequestStream;
        if (reader.ValueTextEquals("AcceptStream"u8))
            return OriginalMessageKind.AcceptStream;
        if (reader.ValueTextEquals("RejectStream"u8))
            return OriginalMessageKind.RejectStream;
        if (reader.ValueTextEquals("CloseStream"u8))
            return OriginalMessageKind.CloseStream;

        return reader.ValueTextEquals("SyncContext"u8) ? OriginalMessageKind.SyncContext : null;
    }
}
