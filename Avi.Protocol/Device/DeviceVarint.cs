namespace Avi.Protocol.Device;

/// <summary>The variable-length integers of the wire, over a buffer, a position and a limit.</summary>
/// <remarks>
/// A write or read takes the position that an earlier one returned, also a negative one, and then returns just that: so a
/// message goes line by line and the error is looked at once, at its end.
/// </remarks>
public static class DeviceVarint
{
    private const int MaxUInt16Bytes = 3;
    private const byte MaxUInt16LastByte = 0x03;
    private const int MaxUInt32Bytes = 5;
    private const byte MaxUInt32LastByte = 0x0F;
    private const int MaxUInt64Bytes = 10;
    private const byte MaxUInt64LastByte = 0x01;

    /// <summary>Writes a number in its shortest form.</summary>
    /// <param name="buffer">The bytes to write into.</param>
    /// <param name="position">Where to begin, or an earlier write's error.</param>
    /// <param name="limit">The first position that may not be written.</param>
    /// <param name="value">The number.</param>
    /// <returns>The position after it, or a <see cref="DeviceError"/>.</returns>
    public static int Write(byte[] buffer, int position, int limit, ulong value)
    {
        if (position < 0)
            return position;

        while (value >= 0x80)
        {
            if (position >= limit)
                return DeviceError.BufferTooSmall;

            buffer[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        if (position >= limit)
            return DeviceError.BufferTooSmall;

        buffer[position] = (byte)value;
        return position + 1;
    }

    /// <returns>The signed number as an unsigned one: 0, -1, 1, -2 become 0, 1, 2, 3.</returns>
    /// <param name="value">The number to fold.</param>
    public static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    /// <summary>Reads a number of 16 bits: at most three bytes.</summary>
    /// <param name="buffer">The bytes to read.</param>
    /// <param name="position">Where to begin, or an earlier read's error.</param>
    /// <param name="limit">The first position that may not be read.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>The position after it, or a <see cref="DeviceError"/>.</returns>
    public static int ReadUInt16(byte[] buffer, int position, int limit, out ushort value)
    {
        int next = Read(buffer, position, limit, MaxUInt16Bytes, MaxUInt16LastByte, out ulong wide);
        value = (ushort)wide;
        return next;
    }

    /// <summary>Reads a number of 32 bits, or an enum's: at most five bytes.</summary>
    /// <param name="buffer">The bytes to read.</param>
    /// <param name="position">Where to begin, or an earlier read's error.</param>
    /// <param name="limit">The first position that may not be read.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>The position after it, or a <see cref="DeviceError"/>.</returns>
    public static int ReadUInt32(byte[] buffer, int position, int limit, out uint value)
    {
        int next = Read(buffer, position, limit, MaxUInt32Bytes, MaxUInt32LastByte, out ulong wide);
        value = (uint)wide;
        return next;
    }

    /// <summary>Reads a number of 64 bits: at most ten bytes.</summary>
    /// <param name="buffer">The bytes to read.</param>
    /// <param name="position">Where to begin, or an earlier read's error.</param>
    /// <param name="limit">The first position that may not be read.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>The position after it, or a <see cref="DeviceError"/>.</returns>
    public static int ReadUInt64(byte[] buffer, int position, int limit, out ulong value) =>
        Read(buffer, position, limit, MaxUInt64Bytes, MaxUInt64LastByte, out value);

    /// <summary>Reads a length and checks it against what is left.</summary>
    /// <param name="buffer">The bytes to read.</param>
    /// <param name="position">Where to begin, or an earlier read's error.</param>
    /// <param name="limit">The first position that may not be read.</param>
    /// <param name="length">The length, or 0.</param>
    /// <returns>
    /// The position after the length, from which that many bytes are there; or a <see cref="DeviceError"/>.
    /// </returns>
    public static int ReadLength(byte[] buffer, int position, int limit, out int length)
    {
        length = 0;
        int next = Read(buffer, position, limit, MaxUInt64Bytes, MaxUInt64LastByte, out ulong wide);
        if (next < 0)
            return next;

        // The peer's word on the length stays a u64 until it is known to be no more than what is left.
        if (wide > (ulong)(limit - next))
            return DeviceError.UnexpectedEnd;

        length = (int)wide;
        return next;
    }

    private static int Read(byte[] buffer, int position, int limit, int maxBytes, byte maxLastByte, out ulong value)
    {
        value = 0;
        if (position < 0)
            return position;

        ulong sum = 0;
        for (int count = 0; count < maxBytes; count++)
        {
            if (position >= limit)
                return DeviceError.UnexpectedEnd;

            byte current = buffer[position++];
            sum |= (ulong)(current & 0x7F) << (7 * count);
            if (current >= 0x80)
                continue;

            if (count == maxBytes - 1 && current > maxLastByte)
                return DeviceError.BadVarint;

            value = sum;
            return position;
        }

        return DeviceError.BadVarint;
    }
}
