using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Judges <c>/pk/…</c>: the public key of the peer whose id, in bytes, is the rest of the key.</summary>
internal sealed class PublicKeyValidator : IRecordValidator
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Prefix { get; } = "/pk/"u8.ToArray();

    /// <inheritdoc/>
    public bool IsValid(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        PublicKey.TryRead(value, out PublicKey? publicKey)
        && publicKey.PeerId.Bytes.Span.SequenceEqual(key[Prefix.Length..]);

    /// <inheritdoc/>
    /// <remarks>There is one right value, so none is better.</remarks>
    public int Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other) => 0;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> OwnerOf(ReadOnlyMemory<byte> key) => key;
}
