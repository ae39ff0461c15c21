namespace Avi.Mesh.Libp2p.Ping;

/// <summary>
/// Which connected peers offer Ping, when to ask each, and which no longer answer. Decides; not for several threads.
/// </summary>
/// <remarks>
/// A peer that does not offer Ping is not here: nobody has to. Time is monotonic in all calls. The owner bounds the
/// number, to those that are connected.
/// </remarks>
internal sealed class LivenessTable(TimeSpan interval, int maxSilences, Random random)
{
    private readonly Dictionary<PeerId, WatchedPeer> _peers = [];

    /// <summary>Gets how many peers are watched.</summary>
    public int Count => _peers.Count;

    /// <summary>A connected peer offers Ping. Twice is the same as once.</summary>
    public void Add(PeerId peer, TimeSpan now) =>
        _peers.TryAdd(peer, new WatchedPeer(peer) { DueAt = now + NextPause() });

    /// <summary>A peer has gone, or does not offer Ping any more.</summary>
    public void Remove(PeerId peer) => _peers.Remove(peer);

    /// <summary>Chooses whom to ask now. What becomes of each ping has to be told.</summary>
    public IReadOnlyList<WatchedPeer> TakeDue(TimeSpan now)
    {
        var due = new List<WatchedPeer>();
        foreach (WatchedPeer peer in _peers.Values)
        {
            if (peer.IsAsked || peer.DueAt > now)
                continue;

            peer.IsAsked = true;
            peer.DueAt = now + NextPause();
            due.Add(peer);
        }

        return due;
    }

    /// <summary>A ping has ended.</summary>
    /// <returns>Whether the peer counts as dead; it is forgotten then, until it is connected anew.</returns>
    public bool Ended(WatchedPeer peer, PingOutcome outcome)
    {
        // The ping may have ended with its connection, and the peer may be back on another one.
        if (_peers.GetValueOrDefault(peer.Id) != peer)
            return false;

        peer.IsAsked = false;
        peer.Silences = outcome == PingOutcome.Silent ? peer.Silences + 1 : 0;
        bool isDead = peer.Silences >= maxSilences;
        if (isDead || outcome == PingOutcome.NotSupported)
            _peers.Remove(peer.Id);

        return isDead;
    }

    // Peers that came together, as after a restart, are soon asked at different times.
    private TimeSpan NextPause() => interval * (0.75 + (random.NextDouble() / 2));
}
