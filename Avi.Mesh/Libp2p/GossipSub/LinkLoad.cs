namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// How many links are open, and how many of them are congested: when all are, publishing has to wait.
/// </summary>
/// <remarks>
/// One slow peer loses messages and stops nobody. When every peer is slow, publishing more would only lose more.
/// </remarks>
internal sealed class LinkLoad(Pulse room)
{
    private int _open;
    private int _congested;

    /// <summary>Gets a value indicating whether there are peers, and none takes more.</summary>
    public bool IsFull
    {
        get
        {
            int congested = Volatile.Read(ref _congested);
            return congested > 0 && congested >= Volatile.Read(ref _open);
        }
    }

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed()
    {
        Interlocked.Decrement(ref _open);
        room.Fire();
    }

    public void CongestionBegan() => Interlocked.Increment(ref _congested);

    public void CongestionEnded()
    {
        Interlocked.Decrement(ref _congested);
        room.Fire();
    }
}
