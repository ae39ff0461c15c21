using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Negotiation;

/// <summary>One message of multistream-select: a length, a text, and a line break that the length counts.</summary>
internal static class MultistreamFrame
{
    /// <summary>The longest text with its line break, here and in Go and JavaScript.</summary>
    public const int MaxTextBytes = 1024;

    /// <summary>The longest length: two bytes of a varint.</summary>
    public const int MaxLengthBytes = 2;

    /// <summary>The longest frame.</summary>
    public const int MaxBytes = MaxLengthBytes + MaxTextBytes;

    private const byte LineBreak = (byte)'\n';

    /// <summary>Gets what both sides say first.</summary>
    public static ProtocolId Header { get; } = new("/multistream/1.0.0");

    /// <summary>Gets the answer to a protocol that is not spoken.</summary>
    public static ProtocolId NotAvailable { get; } = new("na");

    /// <summary>Gets how many bytes a text has with its line break; what the length counts.</summary>
    public static int TextBytes(ProtocolId text) => Encoding.UTF8.GetByteCount(text.Name) + 1;

    /// <summary>Gets how many bytes a frame has.</summary>
    public static int Length(ProtocolId text)
    {
        int textBytes = TextBytes(text);
        return Varint.Length((uint)textBytes) + textBytes;
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="destination">At least <see cref="Length(ProtocolId)"/> bytes.</param>
    /// <param name="text">The text; at most 1023 bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, ProtocolId text)
    {
        int textBytes = TextBytes(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(textBytes, MaxTextBytes, nameof(text));

        int position = Varint.Write(destination, (uint)textBytes);
        position += Encoding.UTF8.GetBytes(text.Name, destination[position..]);
        destination[position++] = LineBreak;
        return position;
    }

    /// <summary>Reads the length of the frame that starts here.</summary>
    /// <param name="source">The bytes that have come so far.</param>
    /// <param name="textBytes">How many bytes of text follow the length, with the line break.</param>
    /// <param name="lengthBytes">How many bytes the length itself has.</param>
    /// <returns>
    /// <see cref="OperationStatus.NeedMoreData"/> when there is half a length,
    /// <see cref="OperationStatus.InvalidData"/> when it is 0, more than <see cref="MaxTextBytes"/>, or no length.
    /// </returns>
    public static OperationStatus ReadLength(ReadOnlySpan<byte> source, out int textBytes, out int lengthBytes)
    {
        textBytes = 0;
        OperationStatus status = Varint.Read(source, out ulong length, out lengthBytes);
        if (status == OperationStatus.NeedMoreData && source.Length < MaxLengthBytes)
            return OperationStatus.NeedMoreData;

        if (status != OperationStatus.Done || length is 0 or > MaxTextBytes)
            return OperationStatus.InvalidData;

        textBytes = (int)length;
        return OperationStatus.Done;
    }

    /// <summary>Reads the text of a frame.</summary>
    /// <param name="source">What follows the length; the whole text, and nothing after it.</param>
    /// <param name="text">The text without its line break.</param>
    /// <returns><see langword="false"/> when it does not end with a line break, or is no UTF-8.</returns>
    public static bool TryReadText(ReadOnlySpan<byte> source, out ProtocolId text)
    {
        text = default;
        if (source is not [.. ReadOnlySpan<byte> utf8, LineBreak] || !Utf8.IsValid(utf8))
            return false;

        text = new ProtocolId(Encoding.UTF8.GetString(utf8));
        return true;
    }
}
