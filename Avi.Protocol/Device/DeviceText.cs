using System.Text;

namespace Avi.Protocol.Device;

/// <summary>Strings and byte strings of the wire: a length, then that many bytes.</summary>
/// <remarks>
/// A string on nanoFramework is UTF-8 that ends at U+0000, and <c>text[i]</c> walks to its place from the start. So the
/// runtime encodes whole stretches at once, no loop looks at single letters, and U+0000 is refused on every runtime.
/// </remarks>
public static class DeviceText
{
    private const int MaxBytesOfChar = 3; // of a UTF-16 unit; a pair of them has four bytes
    private const int LongestOneByteLength = 0x7F;
    private const int LongestTwoByteLength = 0x3FFF;

    // Reading the property makes a new object there, each time.
    private static readonly Encoding Utf8 = Encoding.UTF8;

    /// <summary>Writes a string.</summary>
    /// <param name="buffer">The bytes to write into.</param>
    /// <param name="position">Where to begin, or an earlier write's error.</param>
    /// <param name="limit">The first position that may not be written.</param>
    /// <param name="text">The string; an unpaired surrogate is written as U+FFFD.</param>
    /// <returns>The position after it, or a <see cref="DeviceError"/>.</returns>
    public static int Write(byte[] buffer, int position, int limit, string text)
    {
        if (position < 0)
            return position;

        if (text.IndexOf('\0') >= 0)
            return DeviceError.ZeroInText;

        // Most strings are shorter than 128 bytes, so the bytes go where they belong in that case.
        int start = position + 1;
        int end = Encode(text, buffer, start, limit);
        if (end < 0)
            return end;

        int length = end - start;
        if (length <= LongestOneByteLength)
        {
            buffer[position] = (byte)length;
            return end;
        }

        int lengthBytes = length <= LongestTwoByteLength ? 2 : 3;
        if (end + lengthBytes - 1 > limit)
            return DeviceError.BufferTooSmall;

        Array.Copy(buffer, start, buffer, position + lengthBytes, length);
        DeviceVarint.Write(buffer, position, limit, (ulong)length);
        return position + lengthBytes + length;
    }

    /// <summary>Writes a byte string, or a string that is UTF-8 already.</summary>
    /// <param name="buffer">The bytes to write into.</param>
    /// <param name="position">Where to begin, or an earlier write's error.</param>
    /// <param name="limit">The first position that may not be written.</param>
    /// <param name="data">Holds the bytes to write.</param>
    /// <param name="dataOffset">Where in <paramref name="data"/> they begin.</param>
    /// <param name="dataLength">How many they are.</param>
    /// <returns>The position after them, or a <see cref="DeviceError"/>.</returns>
    public static int WriteBytes(byte[] buffer, int position, int limit, byte[] data, int dataOffset, int dataLength)
    {
        position = DeviceVarint.Write(buffer, position, limit, (ulong)dataLength);
        if (position < 0)
            return position;

        if (dataLength > limit - position)
            return DeviceError.BufferTooSmall;

        Array.Copy(data, dataOffset, buffer, position, dataLength);
        return position + dataLength;
    }

    /// <summary>Checks a string that came in: strict UTF-8 without U+0000.</summary>
    /// <param name="buffer">The bytes to check.</param>
    /// <param name="position">Where the string begins.</param>
    /// <param name="end">The position after it; returned when all is well.</param>
    /// <returns>
    /// <paramref name="end"/>, <see cref="DeviceError.BadUtf8"/> or <see cref="DeviceError.ZeroInText"/>.
    /// </returns>
    public static int Check(byte[] buffer, int position, int end)
    {
        bool hasZero = false;
        while (position < end)
        {
            byte lead = buffer[position];
            if (lead < 0x80)
            {
                hasZero |= lead == 0;
                position++;
                continue;
            }

            int length = SequenceLength(buffer, position, end);
            if (length == 0)
                return DeviceError.BadUtf8;

            position += length;
        }

        return hasZero ? DeviceError.ZeroInText : end;
    }

    // The Unicode Standard, table 3-7: the second byte decides about overlong forms, surrogates and U+10FFFF.
    private static int SequenceLength(byte[] buffer, int position, int end)
    {
        byte lead = buffer[position];
        if (lead < 0xC2 || lead > 0xF4)
            return 0;

        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (position + length > end)
            return 0;

        byte second = buffer[position + 1];
        byte least = lead == 0xE0 ? (byte)0xA0 : lead == 0xF0 ? (byte)0x90 : (byte)0x80;
        byte most = lead == 0xED ? (byte)0x9F : lead == 0xF4 ? (byte)0x8F : (byte)0xBF;
        if (second < least || second > most)
            return 0;

        for (int i = position + 2; i < position + length; i++)
        {
            if ((buffer[i] & 0xC0) != 0x80)
                return 0;
        }

        return length;
    }

    /// <returns>The position after the encoded text, or <see cref="DeviceError.BufferTooSmall"/>.</returns>
    private static int Encode(string text, byte[] buffer, int position, int limit)
    {
        // There is no GetByteCount on a device, and GetBytes throws when the buffer is too small. So each step takes as
        // many letters as fit whatever they are: usually all of them, near the limit ever fewer.
        int letters = text.Length;
        int done = 0;
        while (done < letters)
        {
            int step = (limit - position) / MaxBytesOfChar;
            if (step >= letters - done)
                return position + Utf8.GetBytes(text, done, letters - done, buffer, position);

            if (step > 1 && IsHighSurrogate(text[done + step - 1]))
                step--;

            if (step < 2)
                return EncodeLast(text, done, letters, buffer, position, limit);

            position += Utf8.GetBytes(text, done, step, buffer, position);
            done += step;
        }

        return position <= limit ? position : DeviceError.BufferTooSmall;
    }

    // Fewer than nine bytes are left: look at each letter, a pair as one.
    private static int EncodeLast(string text, int done, int letters, byte[] buffer, int position, int limit)
    {
        while (done < letters)
        {
            char letter = text[done];
            bool isPair = IsHighSurrogate(letter) && done + 1 < letters && IsLowSurrogate(text[done + 1]);
            int bytes = isPair ? 4 : letter < 0x80 ? 1 : letter < 0x800 ? 2 : MaxBytesOfChar;
            if (bytes > limit - position)
                return DeviceError.BufferTooSmall;

            int units = isPair ? 2 : 1;
            position += Utf8.GetBytes(text, done, units, buffer, position);
            done += units;
        }

        return position;
    }

    private static bool IsHighSurrogate(char letter) => (letter & 0xFC00) == 0xD800;

    private static bool IsLowSurrogate(char letter) => (letter & 0xFC00) == 0xDC00;
}
