namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Which peers must not be grafted for which topics yet.</summary>
/// <remarks>
/// It outlives a peer's connection, else reconnecting would shorten every backoff. When it is full, further backoffs
/// are
/// not remembered: the peer then prunes us once more, which costs little.
/// </remarks>
internal sealed class BackoffTable(int capacity)
{
    private readonly Dictionary<(string Topic, PeerId Peer), TimeSpan> _expiries = [];

    /// <summary>Gets how many backoffs are remembered.</summary>
    public int Count => _expiries.Count;

    /// <summary>Begins a backoff, or makes one longer; never shorter.</summary>
    public void Extend(string topic, PeerId peer, TimeSpan until)
    {
        if (_expiries.TryGetValue((topic, peer), out TimeSpan current))
            _expiries[(topic, peer)] = until > current ? until : current;
        else if (_expiries.Count < capacity)
            _expiries.Add((topic, peer), until);
    }

    /// <summary>Says whether a backoff has not ended yet.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="slack">How much longer than asked it lasts.</param>
    public bool IsActive(string topic, PeerId peer, TimeSpan now, TimeSpan slack) =>
        TryGetExpiry(topic, peer, out TimeSpan expiry) && now < expiry + slack;

    /// <summary>Finds when a backoff ends.</summary>
    public bool TryGetExpiry(string topic, PeerId peer, out TimeSpan expiry) =>
        _expiries.TryGetValue((topic, peer), out expiry);

    /// <summary>Forgets the backoffs that have ended.</summary>
    public void RemoveExpired(TimeSpan now, TimeSpan slack)
    {
        // Removing while enumerating is allowed for a dictionary.
        foreach (((string, PeerId) key, TimeSpan expiry) in _expiries)
        {
            if (now >= expiry + slack)
                _expiries.Remove(key);
        }
    }
}
