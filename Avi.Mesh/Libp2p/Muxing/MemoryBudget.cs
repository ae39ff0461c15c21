namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>How much memory the bytes may take that came on all connections and were not read.</summary>
/// <remarks>
/// Each stream grants its peer a window, and all windows together are far more than a node has. Half of the budget is
/// for whoever comes first; when that is in use, each connection still has its equal part of the other half. So those
/// who let much lie around cannot keep the others from receiving, whenever they came, and the whole is never exceeded.
/// For several threads.
/// </remarks>
/// <param name="bytes">How much there is.</param>
/// <param name="maxShares">How many connections there are at most.</param>
internal sealed class MemoryBudget(long bytes, int maxShares)
{
    private readonly long _commonBytes = bytes / 2;

    // As if all had come already: a part that shrinks with each newcomer would have been taken larger before.
    private readonly long _partBytes = bytes / 2 / maxShares;
    private long _usedBytes;
    private long _refusals;

    /// <summary>Gets how many bytes are in use.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Gets how often memory was refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Begins a connection's part of the budget.</summary>
    public MemoryShare Open() => new(this);

    /// <param name="wantedBytes">How much more a connection wants.</param>
    /// <param name="heldBytes">How much it has.</param>
    internal bool TryTake(int wantedBytes, long heldBytes)
    {
        long used = Interlocked.Add(ref _usedBytes, wantedBytes);
        if (used <= _commonBytes || (heldBytes + wantedBytes <= _partBytes && used <= bytes))
            return true;

        Interlocked.Add(ref _usedBytes, -wantedBytes);
        Interlocked.Increment(ref _refusals);
        return false;
    }

    internal void Return(int returnedBytes) => Interlocked.Add(ref _usedBytes, -returnedBytes);
}
