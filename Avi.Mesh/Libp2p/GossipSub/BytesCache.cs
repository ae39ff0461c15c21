using System.Diagnostics.CodeAnalysis;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// Remembers what bytes stand for, so that the same topic or author is read only once. For one thread.
/// </summary>
/// <param name="capacity">How many to remember; when it is full it starts anew, which costs no bookkeeping.</param>
internal sealed class BytesCache<TValue>(int capacity)
    where TValue : class
{
    private readonly Dictionary<byte[], TValue> _values = new(BytesComparer.Instance);

    public bool TryGet(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TValue? value) =>
        _values.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out value);

    public void Add(ReadOnlySpan<byte> bytes, TValue value)
    {
        if (_values.Count >= capacity)
            _values.Clear();

        _values.Add(bytes.ToArray(), value);
    }
}
