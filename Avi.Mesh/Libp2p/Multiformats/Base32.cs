namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>Bytes as text in the lower-case alphabet of RFC 4648, without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsOfDigit = 5;

    /// <summary>Writes bytes as text.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[((bytes.Length * 8) + BitsOfDigit - 1) / BitsOfDigit];
        int length = 0;
        int bits = 0;
        int bitCount = 0;
        foreach (byte value in bytes)
        {
            bits = (bits << 8) | value;
            for (bitCount += 8; bitCount >= BitsOfDigit; bitCount -= BitsOfDigit)
                text[length++] = Alphabet[(bits >> (bitCount - BitsOfDigit)) & 31];

            bits &= (1 << bitCount) - 1;
        }

        if (bitCount > 0)
            text[length] = Alphabet[(bits << (BitsOfDigit - bitCount)) & 31];

        return new string(text);
    }

    /// <summary>Reads bytes from text.</summary>
    /// <returns>
    /// <see langword="false"/> for another character, and for bits left over that no writer leaves: every text has one
    /// value, and every value one text.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        byte[] decoded = new byte[text.Length * BitsOfDigit / 8];
        int length = 0;
        int bits = 0;
        int bitCount = 0;
        foreach (char character in text)
        {
            int digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return false;

            bits = (bits << BitsOfDigit) | digit;
            bitCount += BitsOfDigit;
            if (bitCount < 8)
                continue;

            bitCount -= 8;
            decoded[length++] = (byte)(bits >> bitCount);
            bits &= (1 << bitCount) - 1;
        }

        if (bitCount >= BitsOfDigit || bits != 0)
            return false;

        bytes = decoded;
        return true;
    }
}
