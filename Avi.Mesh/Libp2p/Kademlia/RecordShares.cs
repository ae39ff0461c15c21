namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>
/// Says which value goes when there is no room: one of the network that has most, among those one of the owner that has
/// most, among those the farthest. So nobody pushes out the values of those who have fewer.
/// </summary>
/// <remarks>
/// Identities cost nothing, so the network comes first. Others look for a value near to its key; the farther away this
/// node is, the less it will be asked.
/// </remarks>
internal static class RecordShares
{
    /// <summary>Finds the value that goes first.</summary>
    /// <param name="records">All values; at least one.</param>
    /// <param name="options">What counts as how much.</param>
    public static KeptRecord FindLeastFair(IReadOnlyList<KeptRecord> records, KademliaOptions options)
    {
        IReadOnlyList<KeptRecord> ofGroup = OfLargest(
            records, record => record.Group, StringComparer.Ordinal, options);
        IReadOnlyList<KeptRecord> ofOwner = OfLargest(
            ofGroup, record => record.Owner, BytesComparer.Instance, options);
        return ofOwner.MaxBy(record => record.Distance)!; // there is at least one
    }

    private static IReadOnlyList<KeptRecord> OfLargest<TKey>(
        IReadOnlyList<KeptRecord> records,
        Func<KeptRecord, TKey> keyOf,
        IEqualityComparer<TKey> comparer,
        KademliaOptions options)
    {
        var shares = records.GroupBy(keyOf, comparer)
            .Select(group => (Records: group, Share: ShareOf(group, options)))
            .ToArray();
        double largest = shares.Max(share => share.Share);
        return [.. shares.Where(share => share.Share == largest).SelectMany(share => share.Records)];
    }

    /// <summary>How much of what there is they have: of places or of bytes, whichever is more.</summary>
    private static double ShareOf(IEnumerable<KeptRecord> records, KademliaOptions options)
    {
        int count = 0;
        long bytes = 0;
        foreach (KeptRecord record in records)
        {
            count++;
            bytes += record.Bytes;
        }

        return Math.Max((double)count / options.MaxRecords, (double)bytes / options.MaxRecordBytes);
    }
}
