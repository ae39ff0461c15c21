namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>How much memory the bytes may take that came on all connections and were not read.</summary>
/// <remarks>
/// Each stream grants its peer a window, and all windows together are far more than a node has. Half of the budget is
/// for whoever comes first; when that is in use, each connection still has its equal part of the other half. So those
/// who let much lie around cannot keep the others from receiving, and the whole is never exceeded. For several threads.
/// </remarks>
internal sealed class MemoryBudget(long bytes)
{
    private readonly long _commonBytes = bytes / 2;
    private long _usedBytes;
    private long _refusals;
    private int _shares;

    /// <summary>Gets how many bytes are in use.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Gets how often memory was refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Begins a connection's part of the budget.</summary>
    public MemoryShare Open()
    {
        Interlocked.Increment(ref _shares);
        return new MemoryShare(this);
    }

    /// <summary>Ends a connection's part; what it still holds counts until it comes back.</summary>
    internal void Close() => Interlocked.Decrement(ref _shares);

    /// <param name="wantedBytes">How much more a connection wants.</param>
    /// <param name="heldBytes">How much it has.</param>
    internal bool TryTake(int wantedBytes, long heldBytes)
    {
        long used = Interlocked.Add(ref _usedBytes, wantedBytes);
        if (used <= _commonBytes || heldBytes + wantedBytes <= _commonBytes / Math.Max(1, Volatile.Read(ref _shares)))
            return true;

        Interlocked.Add(ref _usedBytes, -wantedBytes);
        Interlocked.Increment(ref _refusals);
        return false;
    }

    internal void Return(int returnedBytes) => Interlocked.Add(ref _usedBytes, -returnedBytes);
}
