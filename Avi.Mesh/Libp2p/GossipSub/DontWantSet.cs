namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Which messages one peer has said that it does not want, since it has them: for some heartbeats.</summary>
/// <remarks>One window for each heartbeat, so that forgetting costs nothing and no clock is asked.</remarks>
/// <param name="heartbeats">How many heartbeats an id is remembered for.</param>
/// <param name="maxIds">How many ids are taken between two heartbeats; more are not remembered.</param>
internal sealed class DontWantSet(int heartbeats, int maxIds)
{
    private readonly Queue<HashSet<MessageId>> _windows = new(capacity: heartbeats);
    private HashSet<MessageId>? _newest;

    /// <summary>Gets how many ids are remembered; never more than heartbeats times ids.</summary>
    public int Count => _windows.Sum(window => window.Count) + (_newest?.Count ?? 0);

    /// <summary>Remembers an id.</summary>
    /// <returns><see langword="false"/> when the peer has sent too many since the last heartbeat.</returns>
    public bool TryAdd(MessageId id)
    {
        _newest ??= [];
        return _newest.Contains(id) || (_newest.Count < maxIds && _newest.Add(id));
    }

    /// <summary>Says whether the peer does not want a message.</summary>
    public bool Contains(MessageId id)
    {
        if (_newest is null && _windows.Count == 0)
            return false; // most peers, most of the time

        if (_newest?.Contains(id) == true)
            return true;

        foreach (HashSet<MessageId> window in _windows)
        {
            if (window.Contains(id))
                return true;
        }

        return false;
    }

    /// <summary>A heartbeat has passed: begins a new window, and forgets the oldest.</summary>
    public void Shift()
    {
        if (_newest is null && _windows.Count == 0)
            return;

        _windows.Enqueue(_newest ?? []);
        _newest = null;
        if (_windows.Count >= heartbeats)
            _windows.Dequeue();

        if (_windows.All(window => window.Count == 0))
            _windows.Clear();
    }
}
