namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Judges the values of the keys with one prefix: <c>/prefix/…</c>.</summary>
internal interface IRecordValidator
{
    /// <summary>Gets the prefix, with both its slashes.</summary>
    ReadOnlyMemory<byte> Prefix { get; }

    /// <summary>Says whether a value may stand under a key.</summary>
    bool IsValid(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Says which of two valid values is the better one; the larger is.</summary>
    int Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other);

    /// <summary>Says whose value it is that stands under a key: who has much makes room for who has little.</summary>
    ReadOnlyMemory<byte> OwnerOf(ReadOnlyMemory<byte> key);
}
