using System.Numerics;
using System.Runtime.CompilerServices;

namespace Avi.Protocol.Postcard;

/// <summary>The variable-length integers of the wire: LEB128, and zigzag for signed ones.</summary>
/// <remarks>
/// Seven bits a byte, least significant first; the high bit says that more follow. Writers use the shortest form;
/// readers take longer ones too, up to the type's limit, as the original implementation does.
/// </remarks>
public static class Varint
{
    /// <summary>The most bytes that a 16-bit varint has on the wire.</summary>
    public const int MaxUInt16Bytes = 3;

    /// <summary>The most bytes that a 32-bit varint has on the wire.</summary>
    public const int MaxUInt32Bytes = 5;

    /// <summary>The most bytes that a 64-bit varint has on the wire.</summary>
    public const int MaxUInt64Bytes = 10;

    /// <returns>How many bytes the shortest form has.</returns>
    /// <param name="value">The value to measure.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EncodedBytes(ulong value) =>
        // One byte per started group of seven bits; 9/64 is just over 1/7 for all 64 lengths, and divides by a shift.
        ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    /// <returns>The signed value as an unsigned one: 0, -1, 1, -2 become 0, 1, 2, 3.</returns>
    /// <param name="value">The value to fold.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    /// <inheritdoc cref="ZigZag(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <returns>The signed value that <see cref="ZigZag(int)"/> folded.</returns>
    /// <param name="value">The folded value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UnZigZag(uint value) => (int)(value >> 1) ^ -(int)(value & 1);

    /// <inheritdoc cref="UnZigZag(uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <returns>How many bytes a string or byte string has on the wire: its length as a varint, then itself.</returns>
    internal static long PrefixedBytes(ReadOnlySpan<byte> value) =>
        EncodedBytes((uint)value.Length) + (long)value.Length;

    /// <summary>Reads one varint from the start of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes; what follows the varint is not looked at.</param>
    /// <param name="maxBytes">The most bytes that the type may have.</param>
    /// <param name="maxLastByte">The largest value of the byte at that length; above it, the type overflows.</param>
    /// <param name="value">The value, or 0.</param>
    /// <param name="consumedBytes">How many bytes it had, or 0.</param>
    internal static PostcardError Read(
        ReadOnlySpan<byte> source, int maxBytes, byte maxLastByte, out ulong value, out int consumedBytes)
    {
        value = 0;
        consumedBytes = 0;
        ulong sum = 0;
        int end = Math.Min(source.Length, maxBytes);
        for (int i = 0; i < end; i++)
        {
            byte current = source[i];
            sum |= (ulong)(current & 0x7F) << (7 * i);
            if (current >= 0x80)
                continue;

            if (i == maxBytes - 1 && current > maxLastByte)
                return PostcardError.BadVarint;

            value = sum;
            consumedBytes = i + 1;
            return PostcardError.None;
        }

        return source.Length < maxBytes ? PostcardError.UnexpectedEnd : PostcardError.BadVarint;
    }

    /// <returns>How many bytes were written, or 0 when <paramref name="destination"/> is too small.</returns>
    internal static int Write(Span<byte> destination, ulong value)
    {
        int bytes = EncodedBytes(value);
        if (destination.Length < bytes)
            return 0;

        for (int i = 0; i < bytes - 1; i++)
        {
            destination[i] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[bytes - 1] = (byte)value;
        return bytes;
    }
}
