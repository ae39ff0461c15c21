using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;
using NSec.Cryptography;
using NSecPublicKey = NSec.Cryptography.PublicKey;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>The key that a peer's identity is made of. It checks signatures, from any thread.</summary>
/// <remarks>Two keys are equal when their protobufs are.</remarks>
internal sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>The longest protobuf that is read: an RSA key of 8192 bits has 1070 bytes.</summary>
    public const int MaxProtobufBytes = 2048;

    private readonly byte[] _protobuf;
    private readonly NSecPublicKey? _ed25519; // Set for that kind only; the other kinds are imported for each check.

    private PublicKey(KeyType type, byte[] protobuf, NSecPublicKey? ed25519)
    {
        Type = type;
        _protobuf = protobuf;
        _ed25519 = ed25519;
        PeerId = PeerIdOf(protobuf);
    }

    /// <summary>Gets the key's kind.</summary>
    public KeyType Type { get; }

    /// <summary>Gets the id of the peer that has this key.</summary>
    public PeerId PeerId { get; }

    /// <summary>Gets the key in the form that peers exchange.</summary>
    public ReadOnlyMemory<byte> Protobuf => _protobuf;

    private ReadOnlySpan<byte> Data
    {
        get
        {
            bool isKey = KeyEncoding.TryRead(_protobuf, out _, out ReadOnlySpan<byte> data);
            Debug.Assert(isKey, "The constructor's callers have read or written the protobuf.");
            return data;
        }
    }

    /// <summary>Takes the public half of one of our keys.</summary>
    internal static PublicKey FromEd25519(NSecPublicKey key) =>
        new(KeyType.Ed25519, KeyEncoding.Encode(KeyType.Ed25519, key.Export(KeyBlobFormat.RawPublicKey)), key);

    /// <summary>Reads a key from its protobuf.</summary>
    /// <returns><see langword="false"/> when it is no key, or of a kind or size that is not supported here.</returns>
    public static bool TryRead(ReadOnlySpan<byte> protobuf, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (protobuf.Length > MaxProtobufBytes
            || !KeyEncoding.TryRead(protobuf, out KeyType type, out ReadOnlySpan<byte> data))
        {
            return false;
        }

        NSecPublicKey? ed25519 = null;
        bool isSupported = type == KeyType.Ed25519
            ? NSecPublicKey.TryImport(SignatureAlgorithm.Ed25519, data, KeyBlobFormat.RawPublicKey, out ed25519)
            : ForeignKeys.IsSupported(type, data);
        key = isSupported ? new PublicKey(type, protobuf.ToArray(), ed25519) : null;
        return isSupported;
    }

    /// <summary>Takes the key out of a peer id, which holds it when it is short: Ed25519 and secp256k1.</summary>
    /// <returns>The key, or <see langword="null"/> when the id is a hash or holds no key.</returns>
    public static PublicKey? TryFromPeerId(PeerId id) =>
        Multihash.TryRead(id.Bytes.Span, out ulong code, out ReadOnlySpan<byte> digest)
        && code == Multihash.Identity
        && TryRead(digest, out PublicKey? key)
            ? key
            : null;

    /// <summary>Says whether the owner of this key has signed a message.</summary>
    /// <remarks>Does not allocate for Ed25519.</remarks>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _ed25519 is not null
            ? SignatureAlgorithm.Ed25519.Verify(_ed25519, message, signature)
            : ForeignKeys.Verify(Type, Data, message, signature);

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _protobuf.AsSpan().SequenceEqual(other._protobuf);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => PeerId.GetHashCode();

    private static PeerId PeerIdOf(ReadOnlySpan<byte> protobuf)
    {
        byte[] bytes = protobuf.Length <= PeerId.MaxInlineKeyBytes
            ? Multihash.OfIdentity(protobuf)
            : Multihash.OfSha256(protobuf);
        return PeerId.TryRead(bytes, out PeerId? id)
            ? id
            : throw new UnreachableException("A key's multihash is a peer id.");
    }
}
