namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What peers have announced and were asked for: one id of each request, to see who keeps his word.</summary>
/// <remarks>Bounded by what may be asked of the peers between two heartbeats, times the time to answer.</remarks>
internal sealed class GossipPromises(TimeSpan timeout)
{
    private readonly Dictionary<MessageId, List<Promise>> _promises = [];
    private readonly List<PeerId> _broken = [];

    /// <summary>Gets how many messages are waited for.</summary>
    public int Count => _promises.Count;

    /// <summary>A peer was asked for a message that it has announced.</summary>
    public void Add(MessageId id, PeerId peer, TimeSpan now)
    {
        if (!_promises.TryGetValue(id, out List<Promise>? promises))
            _promises.Add(id, promises = []);

        if (!promises.Exists(promise => promise.Peer == peer))
            promises.Add(new Promise(peer, now + timeout));
    }

    /// <summary>The message came, from whomever: everybody's promise of it is kept.</summary>
    public void Keep(MessageId id) => _promises.Remove(id);

    /// <summary>Forgets the promises that were not kept in time.</summary>
    /// <returns>Who gave them, once for each; valid until the next call.</returns>
    public IReadOnlyList<PeerId> RemoveBroken(TimeSpan now)
    {
        _broken.Clear();
        foreach ((MessageId id, List<Promise> promises) in _promises)
        {
            foreach (Promise promise in promises)
            {
                if (now >= promise.Expiry)
                    _broken.Add(promise.Peer);
            }

            promises.RemoveAll(promise => now >= promise.Expiry);

            // Removing while enumerating is allowed for a dictionary.
            if (promises.Count == 0)
                _promises.Remove(id);
        }

        return _broken;
    }

    private readonly record struct Promise(PeerId Peer, TimeSpan Expiry);
}
