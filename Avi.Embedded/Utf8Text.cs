namespace Avi.Embedded;

/// <summary>Compares texts as bytes.</summary>
internal static class Utf8Text
{
    /// <returns>Whether a text is the same as the one at a place in a buffer.</returns>
    public static bool Equals(byte[] text, byte[] buffer, int offset, int length)
    {
        if (text.Length != length)
            return false;

        for (int i = 0; i < length; i++)
        {
            if (text[i] != buffer[offset + i])
                return false;
        }

        return true;
    }
}
