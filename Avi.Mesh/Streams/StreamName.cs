using System.Text;
using System.Text.Unicode;

namespace Avi.Mesh.Streams;

/// <summary>What streams and requests are called, such as <c>audio</c> or <c>audio/pcm;rate=16000</c>.</summary>
internal static class StreamName
{
    /// <summary>The longest name, as its length is one byte.</summary>
    public const int MaxBytes = 255;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses a name that cannot be sent.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long, or no text.</exception>
    public static void ThrowIfInvalid(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (CountBytes(name) > MaxBytes)
            throw new ArgumentException($"A name has at most {MaxBytes} bytes of UTF-8.", nameof(name));
    }

    /// <summary>Reads a name.</summary>
    /// <returns><see langword="false"/> when it is empty, too long, or no UTF-8.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out string name)
    {
        bool isName = source.Length is > 0 and <= MaxBytes && Utf8.IsValid(source);
        name = isName ? Encoding.UTF8.GetString(source) : string.Empty;
        return isName;
    }

    private static int CountBytes(string name)
    {
        try
        {
            return Strict.GetByteCount(name);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("A name has no half surrogate pairs.", nameof(name), exception);
        }
    }
}
