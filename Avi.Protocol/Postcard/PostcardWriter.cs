using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Avi.Protocol.Postcard;

/// <summary>A cursor that writes postcard values into the caller's bytes, in their shortest form.</summary>
/// <remarks>
/// Nothing is written outside the destination. A write that does not fit says
/// <see cref="PostcardError.BufferTooSmall"/> and leaves the cursor where it was.
/// </remarks>
public ref struct PostcardWriter
{
    private readonly Span<byte> _destination;
    private int _position; // 0 <= _position <= _destination.Length

    /// <summary>Starts at the first byte of <paramref name="destination"/>.</summary>
    /// <param name="destination">The bytes to write into.</param>
    public PostcardWriter(Span<byte> destination)
    {
        _destination = destination;
        _position = 0;
    }

    /// <summary>Gets how many bytes have been written.</summary>
    public readonly int BytesWritten => _position;

    private readonly int Remaining => _destination.Length - _position;

    /// <summary>Writes one raw byte (<c>u8</c>).</summary>
    /// <param name="value">The byte.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteByte(byte value)
    {
        if ((uint)_position >= (uint)_destination.Length)
            return PostcardError.BufferTooSmall;

        _destination[_position++] = value;
        return PostcardError.None;
    }

    /// <summary>Writes a <c>u16</c> as a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteUInt16(ushort value) => WriteUInt64(value);

    /// <summary>Writes a <c>u32</c>, or an enum's number, as a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteUInt32(uint value) => WriteUInt64(value);

    /// <summary>Writes a <c>u64</c> or a length as a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteUInt64(ulong value) => value < 0x80 ? WriteByte((byte)value) : WriteVarint(value);

    /// <summary>Writes an <c>i16</c>: zigzag, then a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteInt16(short value) => WriteUInt64(Varint.ZigZag((int)value));

    /// <summary>Writes an <c>i32</c>: zigzag, then a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteInt32(int value) => WriteUInt64(Varint.ZigZag(value));

    /// <summary>Writes an <c>i64</c>: zigzag, then a varint.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteInt64(long value) => WriteUInt64(Varint.ZigZag(value));

    /// <summary>Writes an <c>f32</c>: four bytes, little endian.</summary>
    /// <param name="bits">The value's exact bits, so that a NaN keeps its payload.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteSingleBits(uint bits)
    {
        if (Remaining < sizeof(uint))
            return PostcardError.BufferTooSmall;

        BinaryPrimitives.WriteUInt32LittleEndian(_destination[_position..], bits);
        _position += sizeof(uint);
        return PostcardError.None;
    }

    /// <inheritdoc cref="WriteSingleBits(uint)" path="/summary"/>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteSingle(float value) => WriteSingleBits(BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes a <c>bool</c>: one byte, 0 or 1.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Writes the first byte of an <c>option</c>; the value comes after it if there is one.</summary>
    /// <param name="hasValue">Whether a value follows.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteOption(bool hasValue) => WriteBool(hasValue);

    /// <summary>Writes <c>bytes</c>: a length, then the bytes.</summary>
    /// <param name="value">The bytes; copied.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        int start = _position;
        if (WriteUInt64((uint)value.Length) == PostcardError.None && value.TryCopyTo(_destination[_position..]))
        {
            _position += value.Length;
            return PostcardError.None;
        }

        _position = start;
        return PostcardError.BufferTooSmall;
    }

    /// <summary>Writes a <c>str</c>: a length, then the bytes, which must be strict UTF-8.</summary>
    /// <param name="utf8">The string's bytes; copied.</param>
    /// <returns>
    /// <see cref="PostcardError.BadUtf8"/> (every receiver would refuse the message),
    /// <see cref="PostcardError.BufferTooSmall"/> or none.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError WriteString(scoped ReadOnlySpan<byte> utf8) =>
        StrictUtf8.IsValid(utf8) ? WriteBytes(utf8) : PostcardError.BadUtf8;

    /// <summary>Writes <c>[u8; N]</c>: raw bytes without a length.</summary>
    /// <param name="value">The bytes; copied.</param>
    /// <returns><see cref="PostcardError.BufferTooSmall"/> or none.</returns>
    public PostcardError WriteRaw(scoped ReadOnlySpan<byte> value)
    {
        if (!value.TryCopyTo(_destination[_position..]))
            return PostcardError.BufferTooSmall;

        _position += value.Length;
        return PostcardError.None;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PostcardError WriteVarint(ulong value)
    {
        int bytes = Varint.Write(_destination[_position..], value);
        _position += bytes;
        return bytes == 0 ? PostcardError.BufferTooSmall : PostcardError.None;
    }
}
