using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// The values that this node keeps: the best one of each key, until its time is over. Reads no clock.
/// </summary>
internal sealed class RecordStore(
    KademliaKey self, IReadOnlyList<IRecordValidator> validators, KademliaOptions options)
{
    // <= MaxRecords
    private readonly Dictionary<ReadOnlyMemory<byte>, KeptRecord> _records = new(BytesComparer.Instance);

    private long _bytes; // of all values; <= MaxRecordBytes

    /// <summary>Gets how many values are kept.</summary>
    public int Count => _records.Count;

    /// <summary>Finds who judges the values of a key.</summary>
    public IRecordValidator? FindValidator(ReadOnlyMemory<byte> key) =>
        validators.FirstOrDefault(validator => key.Span.StartsWith(validator.Prefix.Span));

    /// <summary>Keeps a value, unless a better one is here.</summary>
    /// <param name="record">The value.</param>
    /// <param name="group">From which network or host it came: <see cref="PeerOrigin.Group"/>.</param>
    /// <param name="now">Monotonic time.</param>
    public RequestOutcome Put(KademliaRecord record, string group, TimeSpan now)
    {
        if (FindValidator(record.Key) is not { } validator)
            return RequestOutcome.UnknownPrefix;

        if (!validator.IsValid(record.Key.Span, record.Value.Span))
            return RequestOutcome.InvalidValue;

        KeptRecord? older = _records.GetValueOrDefault(record.Key);
        int comparison = older is null ? 1 : validator.Compare(record.Value.Span, older.Record.Value.Span);
        if (comparison < 0)
            return RequestOutcome.Outdated;

        // Who only repeats a value does not take it over: else it could be pushed out as one of his.
        string from = comparison == 0 && older is not null ? older.Group : group;
        var newcomer = new KeptRecord(
            record, validator.OwnerOf(record.Key), from, DistanceOf(record), now + options.TimeToLive);
        return TryAdd(newcomer, older, now) ? RequestOutcome.Served : RequestOutcome.Full;
    }

    /// <summary>Finds the value of a key.</summary>
    public KademliaRecord? Find(ReadOnlyMemory<byte> key, TimeSpan now) =>
        _records.GetValueOrDefault(key) is { } kept && now < kept.ExpiresAt ? kept.Record : null;

    /// <summary>Forgets the values whose time is over.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (KeptRecord kept in _records.Values.Where(kept => now >= kept.ExpiresAt).ToArray())
            Remove(kept);
    }

    private KademliaKey DistanceOf(KademliaRecord record) => KademliaKey.Of(record.Key.Span).DistanceTo(self);

    private bool TryAdd(KeptRecord newcomer, KeptRecord? older, TimeSpan now)
    {
        if (older is not null)
            Remove(older);

        if (!HasRoomFor(newcomer))
            Expire(now);

        List<KeptRecord> leaving = [];
        while (!HasRoomFor(newcomer))
        {
            KeptRecord next = RecordShares.FindLeastFair([.. _records.Values, newcomer], options);
            if (ReferenceEquals(next, newcomer))
            {
                leaving.ForEach(Add); // nobody leaves for one who does not come
                if (older is not null)
                    Add(older);

                return false;
            }

            Remove(next);
            leaving.Add(next);
        }

        Add(newcomer);
        return true;
    }

    private bool HasRoomFor(KeptRecord newcomer) =>
        _records.Count < options.MaxRecords && _bytes + newcomer.Bytes <= options.MaxRecordBytes;

    private void Add(KeptRecord kept)
    {
        _records.Add(kept.Record.Key, kept);
        _bytes += kept.Bytes;
    }

    private void Remove(KeptRecord kept)
    {
        _records.Remove(kept.Record.Key);
        _bytes -= kept.Bytes;
    }
}
