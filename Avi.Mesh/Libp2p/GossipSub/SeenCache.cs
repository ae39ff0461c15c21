namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Remembers which messages came by lately. Decides; never reads a clock.</summary>
/// <remarks>
/// The router alone adds. The signature workers look, so that a message that is known already costs no check; hence
/// the lock.
/// </remarks>
internal sealed class SeenCache(int capacity, TimeSpan timeToLive)
{
    private readonly Lock _lock = new();
    private readonly HashSet<MessageId> _seen = [];
    private readonly Queue<(MessageId Id, TimeSpan SeenAt)> _oldestFirst = [];

    /// <summary>Gets how many messages are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _seen.Count;
        }
    }

    /// <summary>Says whether a message came by. From any thread.</summary>
    public bool Contains(MessageId id)
    {
        lock (_lock)
            return _seen.Contains(id);
    }

    /// <summary>Remembers a message.</summary>
    /// <param name="id">The message.</param>
    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    /// <returns><see langword="false"/> when it came by before.</returns>
    public bool TryAdd(MessageId id, TimeSpan now)
    {
        lock (_lock)
        {
            while (_oldestFirst.TryPeek(out (MessageId Id, TimeSpan SeenAt) oldest)
                && now - oldest.SeenAt >= timeToLive)
            {
                RemoveOldestLocked();
            }

            if (!_seen.Add(id))
                return false;

            _oldestFirst.Enqueue((id, now));
            if (_seen.Count > capacity)
                RemoveOldestLocked();

            return true;
        }
    }

    private void RemoveOldestLocked() => _seen.Remove(_oldestFirst.Dequeue().Id);
}
