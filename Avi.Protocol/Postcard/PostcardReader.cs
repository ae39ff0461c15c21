using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Avi.Protocol.Postcard;

/// <summary>A cursor that reads postcard values from the caller's bytes, without copying or allocating.</summary>
/// <remarks>
/// Nothing throws on bad input, and nothing outside the source is read. A read that fails gives a default value and
/// leaves the cursor where it was. Spans that come out point into the source and die with its buffer.
/// </remarks>
public ref struct PostcardReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position; // 0 <= _position <= _source.Length

    /// <summary>Starts at the first byte of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes to read; they must not change while the reader is in use.</param>
    public PostcardReader(ReadOnlySpan<byte> source)
    {
        _source = source;
        _position = 0;
    }

    /// <summary>Gets how many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>Gets how many bytes are left.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>Reads one raw byte (<c>u8</c>).</summary>
    /// <param name="value">The byte.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadByte(out byte value)
    {
        if ((uint)_position >= (uint)_source.Length)
        {
            value = 0;
            return PostcardError.UnexpectedEnd;
        }

        value = _source[_position++];
        return PostcardError.None;
    }

    /// <summary>Reads a <c>u16</c>: a varint of at most three bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    public PostcardError ReadUInt16(out ushort value)
    {
        PostcardError error = ReadVarint(Varint.MaxUInt16Bytes, maxLastByte: 0x03, out ulong wide);
        value = (ushort)wide;
        return error;
    }

    /// <summary>Reads a <c>u32</c>, or an enum's number: a varint of at most five bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadUInt32(out uint value)
    {
        if (TryReadShortVarint(out byte single))
        {
            value = single;
            return PostcardError.None;
        }

        PostcardError error = ReadVarint(Varint.MaxUInt32Bytes, maxLastByte: 0x0F, out ulong wide);
        value = (uint)wide;
        return error;
    }

    /// <summary>Reads a <c>u64</c> or a length: a varint of at most ten bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadUInt64(out ulong value)
    {
        if (TryReadShortVarint(out byte single))
        {
            value = single;
            return PostcardError.None;
        }

        return ReadVarint(Varint.MaxUInt64Bytes, maxLastByte: 0x01, out value);
    }

    /// <summary>Reads an <c>i16</c>: zigzag, then a varint of at most three bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    public PostcardError ReadInt16(out short value)
    {
        PostcardError error = ReadUInt16(out ushort folded);
        value = (short)Varint.UnZigZag((uint)folded);
        return error;
    }

    /// <summary>Reads an <c>i32</c>: zigzag, then a varint of at most five bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    public PostcardError ReadInt32(out int value)
    {
        PostcardError error = ReadUInt32(out uint folded);
        value = Varint.UnZigZag(folded);
        return error;
    }

    /// <summary>Reads an <c>i64</c>: zigzag, then a varint of at most ten bytes.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    public PostcardError ReadInt64(out long value)
    {
        PostcardError error = ReadUInt64(out ulong folded);
        value = Varint.UnZigZag(folded);
        return error;
    }

    /// <summary>Reads an <c>f32</c>: four bytes, little endian.</summary>
    /// <param name="bits">The value's exact bits, so that a NaN keeps its payload.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadSingleBits(out uint bits)
    {
        if (Remaining < sizeof(uint))
        {
            bits = 0;
            return PostcardError.UnexpectedEnd;
        }

        bits = BinaryPrimitives.ReadUInt32LittleEndian(_source[_position..]);
        _position += sizeof(uint);
        return PostcardError.None;
    }

    /// <inheritdoc cref="ReadSingleBits(out uint)" path="/summary"/>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/> or none.</returns>
    public PostcardError ReadSingle(out float value)
    {
        PostcardError error = ReadSingleBits(out uint bits);
        value = BitConverter.UInt32BitsToSingle(bits);
        return error;
    }

    /// <summary>Reads a <c>bool</c>: one byte, 0 or 1.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadBool"/> or none.</returns>
    public PostcardError ReadBool(out bool value) => ReadFlag(PostcardError.BadBool, out value);

    /// <summary>Reads the first byte of an <c>option</c>; the value follows it if there is one.</summary>
    /// <param name="hasValue">Whether a value follows.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadOption"/> or none.</returns>
    public PostcardError ReadOption(out bool hasValue) => ReadFlag(PostcardError.BadOption, out hasValue);

    /// <summary>Reads <c>bytes</c>: a length, then that many bytes.</summary>
    /// <param name="value">The bytes, in place.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/> or none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadBytes(out ReadOnlySpan<byte> value)
    {
        int start = _position;
        PostcardError error = ReadUInt64(out ulong length);

        // The peer's word on the length stays a u64 until it is known to be no more than what is left.
        if (error == PostcardError.None && length <= (ulong)Remaining)
        {
            value = _source.Slice(_position, (int)length);
            _position += (int)length;
            return PostcardError.None;
        }

        _position = start;
        value = default;
        return error == PostcardError.None ? PostcardError.UnexpectedEnd : error;
    }

    /// <summary>Reads a <c>str</c>: a length, then that many bytes of strict UTF-8.</summary>
    /// <param name="utf8">The string's bytes, in place; valid UTF-8.</param>
    /// <returns>
    /// <see cref="PostcardError.UnexpectedEnd"/>, <see cref="PostcardError.BadVarint"/>,
    /// <see cref="PostcardError.BadUtf8"/> or none.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PostcardError ReadString(out ReadOnlySpan<byte> utf8)
    {
        int start = _position;
        PostcardError error = ReadBytes(out utf8);
        if (error != PostcardError.None || StrictUtf8.IsValid(utf8))
            return error;

        _position = start;
        utf8 = default;
        return PostcardError.BadUtf8;
    }

    /// <summary>Reads <c>[u8; N]</c>: raw bytes without a length.</summary>
    /// <param name="byteCount">How many bytes; not negative.</param>
    /// <param name="value">The bytes, in place.</param>
    /// <returns><see cref="PostcardError.UnexpectedEnd"/> or none.</returns>
    public PostcardError ReadRaw(int byteCount, out ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        if (byteCount > Remaining)
        {
            value = default;
            return PostcardError.UnexpectedEnd;
        }

        value = _source.Slice(_position, byteCount);
        _position += byteCount;
        return PostcardError.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PostcardError ReadFlag(PostcardError otherwise, out bool value)
    {
        PostcardError error = ReadByte(out byte flag);
        value = flag == 1;
        if (error != PostcardError.None || flag <= 1)
            return error;

        _position--;
        return otherwise;
    }

    // Nearly every number on this wire is below 128: that case is inlined, the rest is a call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadShortVarint(out byte value)
    {
        if ((uint)_position < (uint)_source.Length && (value = _source[_position]) < 0x80)
        {
            _position++;
            return true;
        }

        value = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PostcardError ReadVarint(int maxBytes, byte maxLastByte, out ulong value)
    {
        PostcardError error = Varint.Read(_source[_position..], maxBytes, maxLastByte, out value, out int bytes);
        _position += bytes;
        return error;
    }
}
