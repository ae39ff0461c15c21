using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>Checks, reads and writes what stands after a protocol in an address.</summary>
internal static class MultiaddrValue
{
    private const char Base64UrlPrefix = 'u';

    /// <summary>Gets the size of a value, or <see langword="null"/> when a length stands before it.</summary>
    public static int? FixedBytes(MultiaddrValueKind kind) => kind switch
    {
        MultiaddrValueKind.None => 0,
        MultiaddrValueKind.Port => sizeof(ushort),
        MultiaddrValueKind.IPv4 => 4,
        MultiaddrValueKind.IPv6 => 16,
        _ => null,
    };

    /// <summary>Says whether a value of variable length is what its kind promises.</summary>
    public static bool IsValid(MultiaddrValueKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        MultiaddrValueKind.Name => IsName(value),
        MultiaddrValueKind.PeerId => PeerId.IsPeerId(value),
        MultiaddrValueKind.Multihash => Multihash.TryRead(value, out _, out _),
        _ => true,
    };

    /// <summary>Writes a valid value as text.</summary>
    public static string ToText(MultiaddrValueKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        MultiaddrValueKind.IPv4 or MultiaddrValueKind.IPv6 => new IPAddress(value).ToString(),
        MultiaddrValueKind.Port =>
            BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        MultiaddrValueKind.Name => Encoding.UTF8.GetString(value),
        MultiaddrValueKind.PeerId => Base58.Encode(value),
        MultiaddrValueKind.Multihash => Base64UrlPrefix + Base64Url.EncodeToString(value),
        _ => string.Empty,
    };

    /// <summary>Reads a value from text.</summary>
    /// <returns>The bytes, or <see langword="null"/> when the text is no such value.</returns>
    public static byte[]? TryParse(MultiaddrValueKind kind, string text)
    {
        byte[]? value = kind switch
        {
            MultiaddrValueKind.IPv4 => TryParseIP(text, AddressFamily.InterNetwork),
            MultiaddrValueKind.IPv6 => TryParseIP(text, AddressFamily.InterNetworkV6),
            MultiaddrValueKind.Port => TryParsePort(text),
            MultiaddrValueKind.Name => Encoding.UTF8.GetBytes(text),
            MultiaddrValueKind.PeerId => PeerId.TryParse(text, out PeerId? id) ? id.Bytes.ToArray() : null,
            MultiaddrValueKind.Multihash => TryParseMultihash(text),
            _ => null,
        };

        return value is not null && IsValid(kind, value) ? value : null;
    }

    // A name goes into log lines and into texts that are split at slashes.
    private static bool IsName(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return false;

        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done
                || rune.Value == '/'
                || Rune.IsControl(rune)
                || Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            utf8 = utf8[consumed..];
        }

        return true;
    }

    private static byte[]? TryParseIP(string text, AddressFamily family)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != family)
            return null;

        // The framework also reads 127.1 and 0x7f000001, and takes brackets, ports and zones with an IPv6 address.
        bool isPlain = family == AddressFamily.InterNetwork
            ? string.Equals(address.ToString(), text, StringComparison.Ordinal)
            : text.AsSpan().IndexOfAny("[]%") < 0;
        return isPlain ? address.GetAddressBytes() : null;
    }

    private static byte[]? TryParsePort(string text)
    {
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return null;

        byte[] value = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(value, port);
        return value;
    }

    private static byte[]? TryParseMultihash(string text)
    {
        if (text is not [Base64UrlPrefix, ..] || !Base64Url.IsValid(text.AsSpan(1)))
            return null;

        return Base64Url.DecodeFromChars(text.AsSpan(1));
    }
}
