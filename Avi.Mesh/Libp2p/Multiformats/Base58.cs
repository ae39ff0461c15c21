namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>Bytes as text in the alphabet of Bitcoin: no 0, O, I or l.</summary>
internal static class Base58
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>
    /// The longest text that is read; reading takes quadratic time, and peer ids have 46 to 60 characters.
    /// </summary>
    private const int MaxTextLength = 128;

    /// <summary>Writes bytes as text.</summary>
    /// <param name="bytes">The bytes; leading zeros become leading <c>1</c>s.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        int zeros = bytes.IndexOfAnyExcept((byte)0);
        if (zeros < 0)
            return new string('1', bytes.Length);

        // A byte has log(256) / log(58) = 1.37 digits.
        byte[] digits = new byte[((bytes.Length - zeros) * 138 / 100) + 1];
        int length = 0;
        foreach (byte value in bytes[zeros..])
        {
            int carry = value;
            for (int i = 0; i < length; i++)
            {
                carry += digits[i] << 8;
                digits[i] = (byte)(carry % 58);
                carry /= 58;
            }

            for (; carry > 0; carry /= 58)
                digits[length++] = (byte)(carry % 58);
        }

        return string.Create(zeros + length, (digits, zeros, length), static (text, state) =>
        {
            text[..state.zeros].Fill('1');
            for (int i = 0; i < state.length; i++)
                text[state.zeros + i] = Alphabet[state.digits[state.length - 1 - i]];
        });
    }

    /// <summary>Reads bytes from text.</summary>
    /// <returns><see langword="false"/> for another character, or a text of more than 128 characters.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxTextLength)
            return false;

        int zeros = text.IndexOfAnyExcept('1');
        if (zeros < 0)
            zeros = text.Length;

        Span<byte> littleEndian = stackalloc byte[MaxTextLength];
        int length = 0;
        foreach (char character in text[zeros..])
        {
            int carry = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (carry < 0)
                return false;

            for (int i = 0; i < length; i++)
            {
                carry += littleEndian[i] * 58;
                littleEndian[i] = (byte)carry;
                carry >>= 8;
            }

            for (; carry > 0; carry >>= 8)
                littleEndian[length++] = (byte)carry;
        }

        bytes = new byte[zeros + length];
        for (int i = 0; i < length; i++)
            bytes[zeros + i] = littleEndian[length - 1 - i];

        return true;
    }
}
