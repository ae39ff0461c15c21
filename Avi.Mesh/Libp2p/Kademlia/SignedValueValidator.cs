namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Judges <c>/avi/…</c>: what nodes publish under names of their own.</summary>
internal sealed class SignedValueValidator : IRecordValidator
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Prefix { get; } = "/avi/"u8.ToArray();

    /// <inheritdoc/>
    public bool IsValid(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => SignedValue.TryOpen(key, value, out _);

    /// <inheritdoc/>
    public int Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other) =>
        SignedValue.SequenceOf(value).CompareTo(SignedValue.SequenceOf(other));

    /// <inheritdoc/>
    /// <remarks>The publisher: what stands between the second slash and the third.</remarks>
    public ReadOnlyMemory<byte> OwnerOf(ReadOnlyMemory<byte> key)
    {
        int end = key.Span[Prefix.Length..].IndexOf((byte)'/');
        return end < 0 ? key : key[..(Prefix.Length + end)];
    }
}
