namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What this node has published, and when it is to be sent out again. For several threads.</summary>
internal sealed class Published(int capacity, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ReadOnlyMemory<byte>, (KademliaRecord? Value, long SentAt)> _keys =
        new(BytesComparer.Instance); // <= capacity; without a value, the node is a provider of the key

    /// <summary>Notes that something has just been sent out.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; <see langword="null"/> when the node is a provider of the key.</param>
    /// <returns><see langword="false"/> when there is no room.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> key, KademliaRecord? value)
    {
        lock (_gate)
        {
            if (_keys.Count >= capacity && !_keys.ContainsKey(key))
                return false;

            _keys[key] = (value, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Forgets a key: what peers keep of it ends with its time to live.</summary>
    public bool Remove(ReadOnlyMemory<byte> key)
    {
        lock (_gate)
            return _keys.Remove(key);
    }

    /// <summary>Takes what is to be sent out again now.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Key, KademliaRecord? Value)> TakeDue()
    {
        lock (_gate)
        {
            ReadOnlyMemory<byte>[] due = [.. _keys
                .Where(entry => time.GetElapsedTime(entry.Value.SentAt) >= interval)
                .Select(entry => entry.Key)];
            foreach (ReadOnlyMemory<byte> key in due)
                _keys[key] = _keys[key] with { SentAt = time.GetTimestamp() };

            return [.. due.Select(key => (key, _keys[key].Value))];
        }
    }
}
