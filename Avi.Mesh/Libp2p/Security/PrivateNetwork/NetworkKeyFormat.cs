using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Security.PrivateNetwork;

/// <summary>The content of a network key's file, as all implementations write it.</summary>
/// <remarks>
/// Three lines: what it is, how the key is written, and the key. libp2p specification "Private Networks", version 1.
/// </remarks>
internal static class NetworkKeyFormat
{
    /// <summary>The longest file that is read; a key has about 100 bytes.</summary>
    public const int MaxBytes = 1024;

    private const byte LineBreak = (byte)'\n';

    private static ReadOnlySpan<byte> Head => "/key/swarm/psk/1.0.0/"u8;

    private static ReadOnlySpan<byte> Base16 => "/base16/"u8;

    private static ReadOnlySpan<byte> Base64Text => "/base64/"u8;

    private static ReadOnlySpan<byte> Binary => "/bin/"u8;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Reads a key.</summary>
    /// <param name="source">The file's content; cleared by the caller.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> when there is no key of 32 bytes in it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out NetworkKey? key)
    {
        key = null;
        if (!TakeLine(ref source).SequenceEqual(Head))
            return false;

        // One byte more than a key, so that a longer one is seen to be too long.
        Span<byte> secret = stackalloc byte[NetworkKey.Bytes + 1];
        ReadOnlySpan<byte> encoding = TakeLine(ref source);
        if (TryDecode(encoding, source, secret, out int length) && length == NetworkKey.Bytes)
            key = new NetworkKey(secret[..length]);

        CryptographicOperations.ZeroMemory(secret);
        return key is not null;
    }

    /// <summary>Writes a key in hexadecimal, the form that every implementation reads.</summary>
    /// <returns>The file's content; cleared by the caller.</returns>
    public static byte[] Write(NetworkKey key)
    {
        byte[] content = new byte[Head.Length + 1 + Base16.Length + 1 + (2 * NetworkKey.Bytes) + 1];
        Span<byte> rest = PutLine(PutLine(content, Head), Base16);
        Convert.TryToHexStringLower(key.Secret, rest, out int digits);
        rest[digits] = LineBreak;
        return content;
    }

    private static bool TryDecode(
        ReadOnlySpan<byte> encoding, ReadOnlySpan<byte> source, Span<byte> secret, out int length)
    {
        ReadOnlySpan<byte> text = source.Trim(WhiteSpace);
        if (encoding.SequenceEqual(Base16))
            return Convert.FromHexString(text, secret, out _, out length) == OperationStatus.Done;

        if (encoding.SequenceEqual(Base64Text))
            return Base64.DecodeFromUtf8(text, secret, out _, out length) == OperationStatus.Done;

        length = 0;
        return encoding.SequenceEqual(Binary) && TryCopy(source, secret, out length);
    }

    /// <summary>The key's bytes may be anything; only what follows them can be the end of a line.</summary>
    private static bool TryCopy(ReadOnlySpan<byte> source, Span<byte> secret, out int length)
    {
        length = 0;
        if (source.Length < NetworkKey.Bytes || !source[NetworkKey.Bytes..].Trim(WhiteSpace).IsEmpty)
            return false;

        length = NetworkKey.Bytes;
        source[..length].CopyTo(secret);
        return true;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> source)
    {
        int end = source.IndexOf(LineBreak);
        ReadOnlySpan<byte> line = end < 0 ? source : source[..end];
        source = end < 0 ? default : source[(end + 1)..];
        return line.TrimEnd(WhiteSpace);
    }

    private static Span<byte> PutLine(Span<byte> destination, ReadOnlySpan<byte> line)
    {
        line.CopyTo(destination);
        destination[line.Length] = LineBreak;
        return destination[(line.Length + 1)..];
    }
}
