using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// The servers that this node knows: many of those near to it, some of those far away. Reads no clock.
/// </summary>
/// <remarks>
/// Who has been there for long stays for long, so a full bucket's peer goes only when it does not answer. That, and the
/// limits of peers of one origin, are what a flood of made-up peers runs against.
/// </remarks>
internal sealed class RoutingTable(KademliaKey self, RoutingTableLimits limits)
{
    private readonly KBucket?[] _buckets = new KBucket?[KademliaKey.Bits];
    private readonly Dictionary<PeerOrigin, int> _peersOfOrigin = [];

    /// <summary>Gets how many peers have a place.</summary>
    public int Count { get; private set; }

    public bool Contains(PeerId peer) => FindBucket(KademliaKey.Of(peer))?.Find(peer) is not null;

    /// <summary>A server is connected.</summary>
    /// <param name="peer">Who it is.</param>
    /// <param name="origin">Where its connection comes from.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="questionable">
    /// Whom to ask whether it is still there, so that the other may get its place; mostly <see langword="null"/>.
    /// </param>
    public TableChange Add(PeerId peer, PeerOrigin origin, TimeSpan now, out PeerId? questionable)
    {
        questionable = null;
        KademliaKey key = KademliaKey.Of(peer);
        if (key == self)
            return TableChange.None;

        KBucket bucket = _buckets[self.SharedPrefix(key)] ??= new KBucket();
        if (bucket.Find(peer) is { } known)
        {
            bucket.Touch(known, now);
            return TableChange.Refreshed;
        }

        if (!HasRoomFor(origin, bucket))
            return TableChange.TooManyOfGroup;

        var entry = new BucketEntry(peer, key, origin) { SeenAt = now };
        if (!bucket.IsFull)
        {
            Place(bucket, entry);
            return TableChange.Added;
        }

        if (bucket.FindFailing(limits.MaxFailuresOfWanted) is { } failing)
        {
            Take(bucket, failing);
            Place(bucket, entry);
            return TableChange.Replaced;
        }

        bucket.Waiting = entry;
        BucketEntry oldest = bucket.Entries[0];
        if (now - oldest.SeenAt >= limits.TrustedFor)
            questionable = oldest.Peer;

        return TableChange.Waiting;
    }

    /// <summary>A peer has answered.</summary>
    public TableChange OnAnswered(PeerId peer, TimeSpan now)
    {
        KBucket? bucket = FindBucket(KademliaKey.Of(peer));
        if (bucket?.Find(peer) is not { } entry)
            return TableChange.None;

        bucket.Touch(entry, now);
        return TableChange.Refreshed;
    }

    /// <summary>A peer has not answered, or could not be reached.</summary>
    public TableChange OnFailed(PeerId peer)
    {
        KBucket? bucket = FindBucket(KademliaKey.Of(peer));
        if (bucket?.Find(peer) is not { } entry)
            return TableChange.None;

        entry.Failures++;
        if (bucket.Waiting is { } waiting && entry.Failures >= limits.MaxFailuresOfWanted)
        {
            Take(bucket, entry);
            bucket.Waiting = null;
            if (!HasRoomFor(waiting.Origin, bucket))
                return TableChange.Removed;

            Place(bucket, waiting);
            return TableChange.Replaced;
        }

        if (entry.Failures < limits.MaxFailures)
            return TableChange.None;

        Take(bucket, entry);
        return TableChange.Removed;
    }

    /// <summary>A peer serves no longer.</summary>
    public TableChange Remove(PeerId peer)
    {
        KBucket? bucket = FindBucket(KademliaKey.Of(peer));
        if (bucket?.Waiting?.Peer == peer)
            bucket.Waiting = null;

        if (bucket?.Find(peer) is not { } entry)
            return TableChange.None;

        Take(bucket, entry);
        return TableChange.Removed;
    }

    /// <summary>Finds those closest to a place, the closest first.</summary>
    public IReadOnlyList<QueryPeer> FindClosest(KademliaKey target, int count)
    {
        List<BucketEntry> found = [];
        int shared = Math.Min(self.SharedPrefix(target), KademliaKey.Bits - 1);

        // Those of the target's own bucket are closest to it, then all that are closer to this node, then the others,
        // one bucket after the other.
        for (int i = shared; i < KademliaKey.Bits; i++)
            Collect(i, found);

        for (int i = shared - 1; i >= 0 && found.Count < count; i--)
            Collect(i, found);

        return [.. found.OrderBy(entry => entry.Key.DistanceTo(target))
            .Take(count)
            .Select(entry => new QueryPeer(entry.Peer, entry.Origin))];
    }

    /// <summary>
    /// Says which buckets with peers in them were not refreshed for some time, and notes that they are now.
    /// </summary>
    /// <returns>How many bits the peers to look up share with this node.</returns>
    public IReadOnlyList<int> TakeStaleBuckets(TimeSpan now, TimeSpan interval)
    {
        List<int> stale = [];
        for (int i = 0; i < _buckets.Length; i++)
        {
            if (_buckets[i] is not { Entries.Count: > 0 } bucket || now - bucket.RefreshedAt < interval)
                continue;

            bucket.RefreshedAt = now;
            stale.Add(i);
        }

        return stale;
    }

    /// <summary>Finds those of each bucket that were not heard of for longest.</summary>
    public IReadOnlyList<PeerId> FindQuestionable(TimeSpan now, TimeSpan silentFor) =>
        [.. _buckets.OfType<KBucket>()
            .Where(bucket => bucket.Entries.Count > 0 && now - bucket.Entries[0].SeenAt >= silentFor)
            .Select(bucket => bucket.Entries[0].Peer)];

    private KBucket? FindBucket(KademliaKey key) => key == self ? null : _buckets[self.SharedPrefix(key)];

    private bool HasRoomFor(PeerOrigin origin, KBucket bucket)
    {
        (int inBucket, int inTable) = origin.Scope == AddressScope.Global
            ? (limits.NetworkPeersInBucket, limits.NetworkPeersInTable)
            : (limits.LocalPeersInBucket, limits.LocalPeersInTable);
        return _peersOfOrigin.GetValueOrDefault(origin) < inTable && bucket.CountOf(origin) < inBucket;
    }

    private void Place(KBucket bucket, BucketEntry entry)
    {
        bucket.Add(entry);
        _peersOfOrigin[entry.Origin] = _peersOfOrigin.GetValueOrDefault(entry.Origin) + 1;
        Count++;
    }

    private void Take(KBucket bucket, BucketEntry entry)
    {
        bucket.Remove(entry);
        int left = _peersOfOrigin[entry.Origin] - 1;
        if (left == 0)
            _peersOfOrigin.Remove(entry.Origin);
        else
            _peersOfOrigin[entry.Origin] = left;

        Count--;
    }

    private void Collect(int index, List<BucketEntry> found)
    {
        if (_buckets[index] is { } bucket)
            found.AddRange(bucket.Entries);
    }
}
