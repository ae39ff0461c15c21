using System.Buffers;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>The unsigned varint of the multiformats: seven bits a byte, the least significant first.</summary>
/// <remarks>
/// The bytes of a protobuf varint, with two limits more: at most nine of them, and no longer than needed.
/// </remarks>
internal static class Varint
{
    /// <summary>The most bytes that a value has: 63 bits.</summary>
    public const int MaxBytes = 9;

    /// <summary>The largest value that can be written.</summary>
    public const ulong MaxValue = long.MaxValue;

    /// <summary>Gets how many bytes a value has.</summary>
    public static int Length(ulong value)
    {
        int bytes = 1;
        for (; value >= 0x80; value >>= 7)
            bytes++;

        return bytes;
    }

    /// <summary>Reads a value from the start of the source.</summary>
    /// <returns><see langword="false"/> when it is not all there, too long, or longer than needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length) =>
        Read(source, out value, out length) == OperationStatus.Done;

    /// <summary>Reads a value from the start of the source, and says whether more bytes could help.</summary>
    /// <returns>
    /// <see cref="OperationStatus.NeedMoreData"/> when the source ends inside of the value,
    /// <see cref="OperationStatus.InvalidData"/> when it is too long, or longer than needed.
    /// </returns>
    public static OperationStatus Read(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        length = 0;

        ulong bits = 0;
        int last = Math.Min(source.Length, MaxBytes);
        for (int i = 0; i < last; i++)
        {
            byte next = source[i];
            bits |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80)
                continue;

            // A last byte of zero adds nothing: the value was written longer than needed.
            if (next == 0 && i > 0)
                return OperationStatus.InvalidData;

            value = bits;
            length = i + 1;
            return OperationStatus.Done;
        }

        return source.Length >= MaxBytes ? OperationStatus.InvalidData : OperationStatus.NeedMoreData;
    }

    /// <summary>Writes a value in its shortest form.</summary>
    /// <param name="destination">At least <see cref="Length(ulong)"/> bytes.</param>
    /// <param name="value">At most <see cref="MaxValue"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);

        int position = 0;
        for (; value >= 0x80; value >>= 7)
            destination[position++] = (byte)(value | 0x80);

        destination[position++] = (byte)value;
        return position;
    }
}
