using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;
using NSecKey = NSec.Cryptography.Key;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>A node's own identity: an Ed25519 key. It signs, from any thread.</summary>
/// <remarks>The secret stays in memory that is not swapped out, and cannot be taken out of this object.</remarks>
internal sealed class PrivateKey : IDisposable
{
    /// <summary>The bytes of the secret that a key is made from.</summary>
    public const int SeedBytes = 32;

    /// <summary>The bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private const int PublicBytes = 32;

    private readonly NSecKey _key;

    private PrivateKey(NSecKey key)
    {
        _key = key;
        PublicKey = PublicKey.FromEd25519(key.PublicKey);
    }

    /// <summary>Gets the public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Gets the id of the node that has this key.</summary>
    public PeerId PeerId => PublicKey.PeerId;

    /// <summary>Makes a new key, which lives as long as this object.</summary>
    public static PrivateKey Generate() => new(NSecKey.Create(SignatureAlgorithm.Ed25519));

    /// <summary>Makes the key of a seed.</summary>
    /// <param name="seed">32 bytes; the caller clears them.</param>
    public static PrivateKey FromSeed(ReadOnlySpan<byte> seed) =>
        new(NSecKey.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));

    /// <summary>Reads a key from the protobuf that key files hold.</summary>
    /// <param name="protobuf">The protobuf; the caller clears it.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> when it is no Ed25519 key, or its two halves do not fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> protobuf, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        if (!KeyEncoding.TryRead(protobuf, out KeyType type, out ReadOnlySpan<byte> data) || type != KeyType.Ed25519)
            return false;

        // | seed | public key |, and in older files the public key once more.
        if (data.Length is not (SeedBytes + PublicBytes or SeedBytes + (2 * PublicBytes)))
            return false;

        var candidate = FromSeed(data[..SeedBytes]);
        if (!HasPublicKey(candidate, data[SeedBytes..]))
        {
            candidate.Dispose();
            return false;
        }

        key = candidate;
        return true;
    }

    /// <summary>Writes the protobuf that key files hold, for a key that is made from a seed.</summary>
    /// <param name="seed">32 bytes; the caller clears them.</param>
    /// <returns>The protobuf; the caller clears it.</returns>
    public static byte[] EncodeSeed(ReadOnlySpan<byte> seed)
    {
        using var key = FromSeed(seed);
        Span<byte> data = stackalloc byte[SeedBytes + PublicBytes];
        seed.CopyTo(data);
        key._key.PublicKey.Export(KeyBlobFormat.RawPublicKey).CopyTo(data[SeedBytes..]);
        byte[] protobuf = KeyEncoding.Encode(KeyType.Ed25519, data);
        CryptographicOperations.ZeroMemory(data);
        return protobuf;
    }

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">Room for exactly 64 bytes.</param>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) =>
        SignatureAlgorithm.Ed25519.Sign(_key, message, signature);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static bool HasPublicKey(PrivateKey key, ReadOnlySpan<byte> publicKeys)
    {
        ReadOnlySpan<byte> own = key._key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        for (; publicKeys.Length > 0; publicKeys = publicKeys[PublicBytes..])
        {
            if (!publicKeys[..PublicBytes].SequenceEqual(own))
                return false;
        }

        return true;
    }
}
