using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh;

/// <summary>Who a node is: a hash of its public key, or the key itself when it is short.</summary>
/// <remarks>
/// Written in base58: <c>12D3KooW…</c> for an Ed25519 key. Two ids are equal when their bytes are.
/// Follows the libp2p specification "Peer Ids and Keys".
/// </remarks>
public sealed class PeerId : IEquatable<PeerId>
{
    /// <summary>Keys of at most this many bytes, as protobuf, are their own hash.</summary>
    internal const int MaxInlineKeyBytes = 42;

    private const byte CidVersion = 0x01;
    private const byte Libp2pKeyCodec = 0x72;

    private readonly byte[] _bytes;
    private readonly int _hash;
    private string? _text;

    private PeerId(byte[] bytes)
    {
        _bytes = bytes;

        var hash = default(HashCode);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>Gets the id's bytes, a multihash: 38 for an Ed25519 key.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Says whether two ids are the same.</summary>
    /// <param name="left">An id.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(PeerId? left, PeerId? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Says whether two ids differ.</summary>
    /// <param name="left">An id.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(PeerId? left, PeerId? right) => !(left == right);

    /// <summary>Reads an id from text: base58, or a CIDv1 in base32 or base58.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException">The text is no peer id.</exception>
    public static PeerId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out PeerId? id) ? id : throw new FormatException($"'{text}' is no peer id.");
    }

    /// <summary>Reads an id from text: base58, or a CIDv1 in base32 or base58.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns><see langword="false"/> when the text is no peer id, or in another base.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;

        // 12D3KooW…, 16Uiu2HA… and Qm… are base58; everything else is a CIDv1, whose first letter names its base.
        return text switch
        {
            null or "" => false,
            ['1', ..] or ['Q', 'm', ..] => Base58.TryDecode(text, out byte[] bytes) && TryRead(bytes, out id),
            ['b', ..] => Base32.TryDecode(text.AsSpan(1), out byte[] bytes) && TryReadCid(bytes, out id),
            ['z', ..] => Base58.TryDecode(text.AsSpan(1), out byte[] bytes) && TryReadCid(bytes, out id),
            _ => false,
        };
    }

    /// <summary>Reads an id from its bytes.</summary>
    /// <param name="bytes">A multihash: the identity of a short key, or SHA-256.</param>
    /// <param name="id">The id.</param>
    /// <returns><see langword="false"/> when the bytes are no peer id.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerId? id)
    {
        id = IsPeerId(bytes) ? new PeerId(bytes.ToArray()) : null;
        return id is not null;
    }

    /// <summary>Says whether bytes are a peer id, without making one.</summary>
    internal static bool IsPeerId(ReadOnlySpan<byte> bytes) =>
        Multihash.TryRead(bytes, out ulong code, out ReadOnlySpan<byte> digest) && code switch
        {
            Multihash.Identity => digest.Length is > 0 and <= MaxInlineKeyBytes,
            Multihash.Sha256 => digest.Length == SHA256.HashSizeInBytes,
            _ => false,
        };

    /// <inheritdoc/>
    public bool Equals(PeerId? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _bytes.AsSpan().SequenceEqual(other._bytes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PeerId);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Writes the id in base58.</summary>
    /// <returns>The text: <c>12D3KooW…</c></returns>
    public override string ToString() => _text ??= Base58.Encode(_bytes);

    private static bool TryReadCid(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        return bytes is [CidVersion, Libp2pKeyCodec, ..] && TryRead(bytes[2..], out id);
    }
}
