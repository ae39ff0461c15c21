using System.Buffers.Binary;
using System.Security.Cryptography;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>Cookies by which a gateway under load finds out that a device is where it says, and remembers nothing.</summary>
/// <remarks>
/// A cookie is good for the address, port, device and nonce that it was made for, for two minutes at least and four at
/// most: the secret changes every two minutes, and the previous one is still good. Nothing is allocated for one.
/// </remarks>
public sealed class RetryCookie
{
    //  1      16
    //  | slot | HMAC-SHA-256(secret of the slot, slot, address, port, device id, nonce of the hello) |

    /// <summary>The length of a cookie.</summary>
    public const int Bytes = 1 + MacBytes;

    /// <summary>The length of the datagram that asks for one.</summary>
    public const int RetryBytes = 2 + Bytes;

    /// <summary>The length of the secret that the secrets of all slots come from.</summary>
    public const int SecretBytes = 32;

    /// <summary>How often the secret changes: every 2 minutes.</summary>
    public static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(2);

    private const uint Variant = 33;
    private const int MacBytes = 16;
    private const int MaxAddressBytes = 16;

    private readonly byte[] _secret;

    /// <summary>Makes cookies from a secret.</summary>
    /// <param name="secret">32 random bytes, drawn when the gateway starts, and kept nowhere; copied.</param>
    public RetryCookie(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretBytes)
            throw new ArgumentException($"The secret has {SecretBytes} bytes.", nameof(secret));

        _secret = secret.ToArray();
    }

    /// <summary>Writes the datagram that asks a device for a cookie, and tells it the cookie.</summary>
    /// <param name="hello">What the device said.</param>
    /// <param name="address">The bytes of the address that it came from: 4 or 16.</param>
    /// <param name="port">The port that it came from.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="datagram">Room for <see cref="RetryBytes"/>, which is what is written.</param>
    public void WriteRetry(
        scoped in ClientHello hello, ReadOnlySpan<byte> address, ushort port, TimeSpan now, Span<byte> datagram)
    {
        ThrowIfBad(address);
        Span<byte> cookie = stackalloc byte[Bytes];
        WriteCookie(SlotAt(now), in hello, address, port, cookie);
        var writer = new PostcardWriter(datagram);
        writer.WriteUInt32(Variant);
        if (writer.WriteBytes(cookie) != PostcardError.None)
            throw new ArgumentException($"The buffer has {datagram.Length} bytes, not {RetryBytes}.", nameof(datagram));
    }

    /// <summary>Says whether a hello has a cookie that is good.</summary>
    /// <param name="hello">What the device said.</param>
    /// <param name="address">The bytes of the address that it came from: 4 or 16.</param>
    /// <param name="port">The port that it came from.</param>
    /// <param name="now">Monotonic time; never smaller than when the cookie was made.</param>
    /// <returns>Whether the device got this cookie there, for this hello, not long ago.</returns>
    public bool IsGood(scoped in ClientHello hello, ReadOnlySpan<byte> address, ushort port, TimeSpan now)
    {
        ThrowIfBad(address);
        if (hello.Cookie.Length != Bytes)
            return false;

        // The slot is the cookie's word; only this one and the one before it are looked at.
        long slot = SlotAt(now);
        if (hello.Cookie[0] != (byte)slot && hello.Cookie[0] != (byte)--slot)
            return false;

        Span<byte> cookie = stackalloc byte[Bytes];
        WriteCookie(slot, in hello, address, port, cookie);
        return CryptographicOperations.FixedTimeEquals(cookie, hello.Cookie);
    }

    private static void ThrowIfBad(ReadOnlySpan<byte> address)
    {
        if (address.Length is 0 or > MaxAddressBytes)
            throw new ArgumentException($"An address has 1 to {MaxAddressBytes} bytes.", nameof(address));
    }

    private static long SlotAt(TimeSpan now) => now.Ticks / SlotLength.Ticks;

    private void WriteCookie(
        long slot, in ClientHello hello, ReadOnlySpan<byte> address, ushort port, Span<byte> cookie)
    {
        Span<byte> secret = stackalloc byte[HMACSHA256.HashSizeInBytes];
        WriteSecretOf(slot, secret);

        // All parts but the address have one length, so no two places give the same text.
        Span<byte> text = stackalloc byte[
            1 + MaxAddressBytes + sizeof(ushort) + sizeof(ulong) + KeySchedule.NonceBytes];
        var writer = new PostcardWriter(text);
        writer.WriteByte((byte)slot);
        writer.WriteRaw(address);
        Span<byte> rest = text[writer.BytesWritten..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, port);
        BinaryPrimitives.WriteUInt64BigEndian(rest[sizeof(ushort)..], hello.DeviceId);
        hello.Nonce.CopyTo(rest[(sizeof(ushort) + sizeof(ulong))..]);
        int length = text.Length - MaxAddressBytes + address.Length;

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, text[..length], mac);
        cookie[0] = (byte)slot;
        mac[..MacBytes].CopyTo(cookie[1..]);
    }

    private void WriteSecretOf(long slot, Span<byte> secret)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, slot);
        HMACSHA256.HashData(_secret, number, secret);
    }
}
