namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// The values that this node keeps: the best one of each key, until its time is over. Reads no clock.
/// </summary>
internal sealed class RecordStore(
    KademliaKey self, IReadOnlyList<IRecordValidator> validators, KademliaOptions options)
{
    private readonly Dictionary<ReadOnlyMemory<byte>, Kept> _records = new(BytesComparer.Instance); // <= MaxRecords
    private long _bytes; // of all values; <= MaxRecordBytes

    /// <summary>Gets how many values are kept.</summary>
    public int Count => _records.Count;

    /// <summary>Finds who judges the values of a key.</summary>
    public IRecordValidator? FindValidator(ReadOnlyMemory<byte> key) =>
        validators.FirstOrDefault(validator => key.Span.StartsWith(validator.Prefix.Span));

    /// <summary>Keeps a value, unless a better one is here.</summary>
    public RequestOutcome Put(KademliaRecord record, TimeSpan now)
    {
        if (FindValidator(record.Key) is not { } validator)
            return RequestOutcome.UnknownPrefix;

        if (!validator.IsValid(record.Key.Span, record.Value.Span))
            return RequestOutcome.InvalidValue;

        Kept? older = _records.GetValueOrDefault(record.Key);
        if (older is not null && validator.Compare(record.Value.Span, older.Record.Value.Span) < 0)
            return RequestOutcome.Outdated;

        var kept = new Kept(record, KademliaKey.Of(record.Key.Span).DistanceTo(self), now + options.TimeToLive);
        long bytesOfOthers = _bytes - (older?.Record.Value.Length ?? 0);
        if (bytesOfOthers + record.Value.Length > options.MaxRecordBytes || (older is null && !TryMakeRoom(kept, now)))
            return RequestOutcome.Full;

        _records[record.Key] = kept;
        _bytes += record.Value.Length - (older?.Record.Value.Length ?? 0);
        return RequestOutcome.Served;
    }

    /// <summary>Finds the value of a key.</summary>
    public KademliaRecord? Find(ReadOnlyMemory<byte> key, TimeSpan now) =>
        _records.GetValueOrDefault(key) is { } kept && now < kept.ExpiresAt ? kept.Record : null;

    /// <summary>Forgets the values whose time is over.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (Kept kept in _records.Values.Where(kept => now >= kept.ExpiresAt).ToArray())
            Remove(kept);
    }

    private bool TryMakeRoom(Kept newcomer, TimeSpan now)
    {
        if (_records.Count < options.MaxRecords)
            return true;

        Expire(now);
        if (_records.Count < options.MaxRecords)
            return true;

        // Others look for a value near to its key; the farther away this node is, the less it will be asked.
        Kept? farthest = _records.Values.MaxBy(kept => kept.Distance);
        if (farthest is null || farthest.Distance.CompareTo(newcomer.Distance) <= 0)
            return false;

        Remove(farthest);
        return true;
    }

    private void Remove(Kept kept)
    {
        _records.Remove(kept.Record.Key);
        _bytes -= kept.Record.Value.Length;
    }

    private sealed record Kept(KademliaRecord Record, KademliaKey Distance, TimeSpan ExpiresAt);
}
