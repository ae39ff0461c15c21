namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Which peers must not be grafted for which topics yet.</summary>
/// <remarks>
/// It outlives a peer's connection, else reconnecting would shorten every backoff. When it is full, further backoffs
/// are not remembered: the peer then prunes us once more, which costs little.
/// </remarks>
internal sealed class BackoffTable(int capacity)
{
    private readonly Dictionary<(string Topic, PeerId Peer), Backoff> _backoffs = [];

    /// <summary>Gets how many backoffs are remembered.</summary>
    public int Count => _backoffs.Count;

    /// <summary>Begins a backoff, or makes one longer; never shorter.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="knownAt">When the peer was told of it, or told us.</param>
    public void Extend(string topic, PeerId peer, TimeSpan until, TimeSpan knownAt)
    {
        if (_backoffs.TryGetValue((topic, peer), out Backoff current))
            _backoffs[(topic, peer)] = new Backoff(until > current.Expiry ? until : current.Expiry, knownAt);
        else if (_backoffs.Count < capacity)
            _backoffs.Add((topic, peer), new Backoff(until, knownAt));
    }

    /// <summary>Says whether a backoff has not ended yet.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="slack">How much longer than asked it lasts.</param>
    public bool IsActive(string topic, PeerId peer, TimeSpan now, TimeSpan slack) =>
        TryGet(topic, peer, out Backoff backoff) && now < backoff.Expiry + slack;

    /// <summary>Finds a backoff.</summary>
    public bool TryGet(string topic, PeerId peer, out Backoff backoff) =>
        _backoffs.TryGetValue((topic, peer), out backoff);

    /// <summary>Forgets the backoffs that have ended.</summary>
    public void RemoveExpired(TimeSpan now, TimeSpan slack)
    {
        // Removing while enumerating is allowed for a dictionary.
        foreach (((string, PeerId) key, Backoff backoff) in _backoffs)
        {
            if (now >= backoff.Expiry + slack)
                _backoffs.Remove(key);
        }
    }
}
