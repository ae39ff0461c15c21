using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>The peers at one distance from this node, and one that waits for a place among them.</summary>
internal sealed class KBucket
{
    private readonly List<BucketEntry> _leastRecentlySeenFirst = []; // Count <= K

    public IReadOnlyList<BucketEntry> Entries => _leastRecentlySeenFirst;

    public bool IsFull => _leastRecentlySeenFirst.Count == KademliaOptions.K;

    /// <summary>Gets or sets who waits for a place; the latest is the most likely to be there still.</summary>
    public BucketEntry? Waiting { get; set; }

    /// <summary>Gets or sets when a peer of this distance was last looked up.</summary>
    public TimeSpan? RefreshedAt { get; set; }

    public BucketEntry? Find(PeerId peer) => _leastRecentlySeenFirst.Find(entry => entry.Peer == peer);

    public int CountOf(PeerOrigin origin) => _leastRecentlySeenFirst.Count(entry => entry.Origin == origin);

    /// <summary>Finds one that has failed so often in turn, if there is one.</summary>
    public BucketEntry? FindFailing(int failures) =>
        _leastRecentlySeenFirst.Find(entry => entry.Failures >= failures);

    /// <summary>Adds a peer as the one seen last.</summary>
    public void Add(BucketEntry entry) => _leastRecentlySeenFirst.Add(entry);

    public void Remove(BucketEntry entry) => _leastRecentlySeenFirst.Remove(entry);

    /// <summary>A peer has shown that it is there.</summary>
    public void Touch(BucketEntry entry, TimeSpan now)
    {
        entry.SeenAt = now;
        entry.Failures = 0;
        _leastRecentlySeenFirst.Remove(entry);
        _leastRecentlySeenFirst.Add(entry);
    }
}
