using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>The secret that one device shares with its gateway: 256 random bits.</summary>
/// <remarks>
/// No two devices have the same. It lives in memory that the garbage collector does not move, so that there are no
/// copies, and is cleared by <see cref="Dispose"/>. It shows itself only when it is asked for by name
/// (<see cref="ToHex"/>, <see cref="ToBase64"/>, <see cref="CopyTo"/>); never in <see cref="ToString"/>, never in logs.
/// </remarks>
public sealed class DeviceKey : IDisposable
{
    /// <summary>The length of a key.</summary>
    public const int Bytes = 32;

    private const int HexDigits = 2 * Bytes;
    private const int FingerprintBytes = 8;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private bool _isDisposed;

    /// <summary>Takes a key over from its bytes.</summary>
    /// <param name="key">Exactly 32 bytes; copied, the caller clears them.</param>
    public DeviceKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Bytes)
            throw new ArgumentException($"A device key has {Bytes} bytes, not {key.Length}.", nameof(key));

        key.CopyTo(_bytes);
    }

    /// <summary>
    /// Gets what tells keys apart without telling them: 16 hexadecimal digits, the same wherever the key is the same.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(Secret, "avi1 fingerprint"u8, hash);
            return Convert.ToHexStringLower(hash[..FingerprintBytes]);
        }
    }

    /// <summary>Gets the key's own bytes, for the key schedule.</summary>
    internal ReadOnlySpan<byte> Secret
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _bytes;
        }
    }

    /// <summary>Makes a new key.</summary>
    /// <returns>A key from the system's cryptographic generator.</returns>
    public static DeviceKey Generate()
    {
        Span<byte> key = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(key);
        return TakeOver(key);
    }

    /// <summary>Reads a key as people write it: 64 hexadecimal digits, or base64 with or without its padding.</summary>
    /// <param name="text">The text; white space around it does not matter.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> when it is no key.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DeviceKey? key)
    {
        text = text.Trim();
        Span<byte> bytes = stackalloc byte[Bytes];
        key = TryRead(text, bytes) ? TakeOver(bytes) : null;
        CryptographicOperations.ZeroMemory(bytes);
        return key is not null;
    }

    /// <summary>Copies the key, for a device's memory.</summary>
    /// <param name="destination">Room for 32 bytes; the caller clears them.</param>
    public void CopyTo(Span<byte> destination) => Secret.CopyTo(destination);

    /// <summary>Writes the key for people.</summary>
    /// <returns>64 lower-case hexadecimal digits: the secret itself.</returns>
    public string ToHex() => Convert.ToHexStringLower(Secret);

    /// <summary>Writes the key for people, shorter.</summary>
    /// <returns>44 characters of base64: the secret itself.</returns>
    public string ToBase64() => Convert.ToBase64String(Secret);

    /// <summary>Says which key it is, without telling it.</summary>
    /// <returns>The <see cref="Fingerprint"/>.</returns>
    public override string ToString() => _isDisposed ? "cleared" : Fingerprint;

    /// <summary>Clears the key. It cannot be used any more.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _isDisposed = true;
    }

    private static bool TryRead(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length == HexDigits)
            return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;

        // The one reader of base64 that takes it without padding is the one for URLs; it wants its two letters, too.
        const int unpadded = 43;
        if (text.Length is not unpadded and not unpadded + 1 || (text.Length > unpadded && text[unpadded] != '='))
            return false;

        Span<char> letters = stackalloc char[unpadded];
        text[..unpadded].CopyTo(letters);
        letters.Replace('+', '-');
        letters.Replace('/', '_');
        bool isRead = Base64Url.IsValid(letters, out int bytesOfText)
            && bytesOfText == Bytes
            && Base64Url.TryDecodeFromChars(letters, bytes, out _);
        letters.Clear();
        return isRead;
    }

    private static DeviceKey TakeOver(Span<byte> bytes)
    {
        var key = new DeviceKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }
}
