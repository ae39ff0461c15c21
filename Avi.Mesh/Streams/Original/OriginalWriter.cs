using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Avi.Mesh.Streams.Original;

/// <summary>Writes messages as the original does: a length, big endian, and JSON without spaces.</summary>
internal static class OriginalWriter
{
    public const int LengthBytes = sizeof(uint);

    // {"RequestStream":{"stream_id":18446744073709551615,"reason":""}} and the like.
    private const int MaxBytesAround = 96;

    // 255,
    private const int MaxBytesOfByte = 4;

    /// <summary>Says how much room a message needs at most, with its length.</summary>
    public static int MaxBytes(in OriginalMessage message) =>
        LengthBytes + MaxBytesAround + Escape(message.Reason).EncodedUtf8Bytes.Length
        + (message.Data.Length * MaxBytesOfByte);

    /// <summary>Writes a message with its length. A context is not written.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <param name="message">The message.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, in OriginalMessage message)
    {
        int position = LengthBytes;
        Append(destination, ref position, message.Kind switch
        {
            OriginalMessageKind.RequestStream => "{\"RequestStream\":{\"stream_id\":"u8,
            OriginalMessageKind.AcceptStream => "{\"AcceptStream\":{\"stream_id\":"u8,
            OriginalMessageKind.RejectStream => "{\"RejectStream\":{\"stream_id\":"u8,
            OriginalMessageKind.StreamData => "{\"StreamData\":{\"stream_id\":"u8,
            OriginalMessageKind.CloseStream => "{\"CloseStream\":{\"stream_id\":"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        });
        Utf8Formatter.TryFormat(message.StreamId, destination[position..], out int idBytes);
        position += idBytes;
        if (message.Kind is OriginalMessageKind.RequestStream or OriginalMessageKind.RejectStream)
            AppendReason(destination, ref position, message.Reason);
        else if (message.Kind == OriginalMessageKind.StreamData)
            AppendData(destination, ref position, message.Data.Span);

        Append(destination, ref position, "}}"u8);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(position - LengthBytes));
        return position;
    }

    private static void AppendReason(Span<byte> destination, ref int position, string reason)
    {
        Append(destination, ref position, ",\"reason\":\""u8);
        Append(destination, ref position, Escape(reason).EncodedUtf8Bytes);
        Append(destination, ref position, "\""u8);
    }

    private static void AppendData(Span<byte> destination, ref int position, ReadOnlySpan<byte> data)
    {
        Append(destination, ref position, ",\"data\":["u8);
        int at = position;
        foreach (byte value in data)
        {
            if (value >= 100)
                destination[at++] = (byte)('0' + (value / 100));
            if (value >= 10)
                destination[at++] = (byte)('0' + (value / 10 % 10));

            destination[at++] = (byte)('0' + (value % 10));
            destination[at++] = (byte)',';
        }

        // The last comma becomes the bracket.
        position = data.IsEmpty ? at : at - 1;
        Append(destination, ref position, "]"u8);
    }

    private static void Append(Span<byte> destination, ref int position, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[position..]);
        position += bytes.Length;
    }

    // Only what JSON demands is escaped, as the original does it.
    private static JsonEncodedText Escape(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
