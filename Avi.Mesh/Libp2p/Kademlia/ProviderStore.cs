namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// Who provides what, as the providers have said themselves, until their time is over. Reads no clock.
/// </summary>
internal sealed class ProviderStore(KademliaKey self, KademliaOptions options)
{
    private readonly Dictionary<ReadOnlyMemory<byte>, ProvidedKey> _keys = new(BytesComparer.Instance);
    private readonly Dictionary<PeerId, int> _keysOfPeer = [];

    /// <summary>Gets for how many keys there are providers.</summary>
    public int Count => _keys.Count;

    /// <summary>Notes that a peer provides what has a key, or does so still.</summary>
    /// <returns><see cref="RequestOutcome.Served"/> or <see cref="RequestOutcome.Full"/>.</returns>
    public RequestOutcome Add(ReadOnlyMemory<byte> key, KademliaPeer provider, TimeSpan now)
    {
        if (_keys.TryGetValue(key, out ProvidedKey? known) && known.Providers.ContainsKey(provider.Id))
        {
            known.Providers[provider.Id] = new Provision(provider, now + options.TimeToLive);
            return RequestOutcome.Served;
        }

        if (_keysOfPeer.GetValueOrDefault(provider.Id) >= options.MaxProvidedKeysOfPeer)
            Expire(now);

        if (_keysOfPeer.GetValueOrDefault(provider.Id) >= options.MaxProvidedKeysOfPeer
            || (known ?? TryAddKey(key, now)) is not { } provided
            || !HasRoom(provided, now))
        {
            return RequestOutcome.Full;
        }

        // Making room may have removed the key, when all of its providers had expired.
        _keys[provided.Key] = provided;
        provided.Providers.Add(provider.Id, new Provision(provider, now + options.TimeToLive));
        _keysOfPeer[provider.Id] = _keysOfPeer.GetValueOrDefault(provider.Id) + 1;
        return RequestOutcome.Served;
    }

    /// <summary>Finds who provides what has a key.</summary>
    public IReadOnlyList<KademliaPeer> Find(ReadOnlyMemory<byte> key, TimeSpan now) =>
        _keys.TryGetValue(key, out ProvidedKey? provided)
            ? [.. provided.Providers.Values.Where(provision => now < provision.ExpiresAt)
                .Select(provision => provision.Provider)]
            : [];

    /// <summary>Forgets those whose time is over.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (ProvidedKey provided in _keys.Values.ToArray())
        {
            foreach ((PeerId peer, Provision provision) in provided.Providers.ToArray())
            {
                if (now >= provision.ExpiresAt)
                    Remove(provided, peer);
            }
        }
    }

    private bool HasRoom(ProvidedKey provided, TimeSpan now)
    {
        if (provided.Providers.Count >= options.MaxProvidersOfKey)
            Expire(now);

        return provided.Providers.Count < options.MaxProvidersOfKey;
    }

    private ProvidedKey? TryAddKey(ReadOnlyMemory<byte> key, TimeSpan now)
    {
        var provided = new ProvidedKey(key, KademliaKey.Of(key.Span).DistanceTo(self));
        if (_keys.Count >= options.MaxProvidedKeys)
            Expire(now);

        if (_keys.Count >= options.MaxProvidedKeys)
        {
            ProvidedKey? farthest = _keys.Values.MaxBy(other => other.Distance);
            if (farthest is null || farthest.Distance.CompareTo(provided.Distance) <= 0)
                return null;

            foreach (PeerId peer in farthest.Providers.Keys.ToArray())
                Remove(farthest, peer);
        }

        return provided;
    }

    private void Remove(ProvidedKey provided, PeerId peer)
    {
        provided.Providers.Remove(peer);
        if (provided.Providers.Count == 0)
            _keys.Remove(provided.Key);

        int left = _keysOfPeer[peer] - 1;
        if (left == 0)
            _keysOfPeer.Remove(peer);
        else
            _keysOfPeer[peer] = left;
    }

    private sealed class ProvidedKey(ReadOnlyMemory<byte> key, KademliaKey distance)
    {
        public ReadOnlyMemory<byte> Key => key;

        public KademliaKey Distance => distance;

        public Dictionary<PeerId, Provision> Providers { get; } = []; // never empty while the key is kept
    }

    private sealed record Provision(KademliaPeer Provider, TimeSpan ExpiresAt);
}
