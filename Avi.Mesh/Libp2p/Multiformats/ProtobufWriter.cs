using System.Text;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>A cursor that writes protobuf fields into the caller's bytes.</summary>
/// <remarks>
/// The caller asks for the sizes first (<see cref="VarintBytes"/>, <see cref="BytesBytes"/>), which a nested message
/// needs anyway, and brings a buffer that is large enough; a smaller one is its mistake and throws.
/// </remarks>
internal ref struct ProtobufWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _position; // 0 <= _position <= _destination.Length

    /// <summary>Gets how many bytes have been written.</summary>
    public readonly int BytesWritten => _position;

    /// <summary>Gets how many bytes <see cref="WriteVarint"/> writes.</summary>
    public static int VarintBytes(int number, ulong value) => TagBytes(number) + RawVarintBytes(value);

    /// <summary>Gets how many bytes <see cref="WriteBytes"/> writes, or a nested message takes with its head.</summary>
    public static int BytesBytes(int number, int length) =>
        TagBytes(number) + RawVarintBytes((uint)length) + length;

    /// <summary>Gets how many bytes <see cref="WriteString"/> writes.</summary>
    public static int StringBytes(int number, string value) => BytesBytes(number, Encoding.UTF8.GetByteCount(value));

    /// <summary>Writes a number, an enum or a bool.</summary>
    public void WriteVarint(int number, ulong value)
    {
        WriteTag(number, ProtobufWireType.Varint);
        WriteRawVarint(value);
    }

    /// <summary>Writes bytes, or a message that has been written before.</summary>
    public void WriteBytes(int number, scoped ReadOnlySpan<byte> value)
    {
        WriteMessageHead(number, value.Length);
        value.CopyTo(_destination[_position..]);
        _position += value.Length;
    }

    /// <summary>Writes a string.</summary>
    public void WriteString(int number, string value)
    {
        WriteMessageHead(number, Encoding.UTF8.GetByteCount(value));
        _position += Encoding.UTF8.GetBytes(value, _destination[_position..]);
    }

    /// <summary>Writes the tag and the length of a nested message; its fields come next, in this writer.</summary>
    public void WriteMessageHead(int number, int length)
    {
        WriteTag(number, ProtobufWireType.Bytes);
        WriteRawVarint((uint)length);
    }

    /// <summary>Writes a number without a tag: the length before a message on a stream.</summary>
    public void WriteRawVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _destination[_position++] = (byte)(value | 0x80);

        _destination[_position++] = (byte)value;
    }

    private static int TagBytes(int number) => RawVarintBytes((uint)number << 3);

    private static int RawVarintBytes(ulong value) => Varint.Length(value);

    private void WriteTag(int number, ProtobufWireType wireType) =>
        WriteRawVarint(((uint)number << 3) | (uint)wireType);
}
