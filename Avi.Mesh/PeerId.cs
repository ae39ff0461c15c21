using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh;

/// <summary>Who a node is: a hash of its public key, or the key itself when it is short.</summary>
/// <remarks>
/// Written in base58: <c>12D3KooW…</c> for an Ed25519 key. Two ids are equal when their bytes are.
/// Follows the libp2p specification "Peer Ids and Keys".
/// </remarks>
public sealed class PeerId : IEquatable<PeerId>
{
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
    /// <returns><see langword="false"/> when the text is no peer id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        return text is not null && Base58.TryDecode(text, out byte[] bytes) && TryRead(bytes, out id);
    }

    /// <summary>Reads an id from its bytes.</summary>
    /// <param name="bytes">A multihash: the identity of a short key, or SHA-256.</param>
    /// <param name="id">The id.</param>
    /// <returns><see langword="false"/> when the bytes are no peer id.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerId? id)
    {
        // | 00 | length, at most 42 | the key's protobuf |   or   | 12 | 20 | SHA-256 of it |
        bool isIdentity = bytes is [0x00, <= 42, ..] && bytes[1] > 0 && bytes.Length == 2 + bytes[1];
        bool isSha256 = bytes is [0x12, 0x20, ..] && bytes.Length == 2 + 32;
        id = isIdentity || isSha256 ? new PeerId(bytes.ToArray()) : null;
        return id is not null;
    }

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
}
