namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What this node has published, and when it is to be sent out again. For several threads.</summary>
internal sealed class Published(int capacity, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ReadOnlyMemory<byte>, (KademliaRecord? Value, long? SentAt)> _keys =
        new(BytesComparer.Instance); // <= capacity; without a value, the node is a provider of the key

    /// <summary>Notes what is to be sent out.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; <see langword="null"/> when the node is a provider of the key.</param>
    /// <returns><see langword="false"/> when there is no room.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> key, KademliaRecord? value)
    {
        lock (_gate)
        {
            if (_keys.Count >= capacity && !_keys.ContainsKey(key))
                return false;

            _keys[key] = (value, null);
            return true;
        }
    }

    /// <summary>Somebody has taken it.</summary>
    public void OnSent(ReadOnlyMemory<byte> key)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out (KademliaRecord? Value, long? SentAt) entry))
                _keys[key] = entry with { SentAt = time.GetTimestamp() };
        }
    }

    /// <summary>Forgets a key: what peers keep of it ends with its time to live.</summary>
    public bool Remove(ReadOnlyMemory<byte> key)
    {
        lock (_gate)
            return _keys.Remove(key);
    }

    /// <summary>Finds what is to be sent out now: what nobody has taken yet, or only long ago.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Key, KademliaRecord? Value)> FindDue()
    {
        lock (_gate)
        {
            return [.. _keys
                .Where(entry => entry.Value.SentAt is not { } sentAt || time.GetElapsedTime(sentAt) >= interval)
                .Select(entry => (entry.Key, entry.Value.Value))];
        }
    }
}
