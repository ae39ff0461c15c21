namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// How much of something may be used: so much at once, and so much a second in the long run. Not for several threads.
/// </summary>
internal sealed class TokenBucket(double perSecond, double capacity)
{
    private double _used; // 0 when the bucket is full; above the capacity when more was used than there was.
    private TimeSpan _filledAt;

    /// <summary>Uses tokens if they are there.</summary>
    public bool TryTake(double tokens, TimeSpan now)
    {
        Fill(now);
        if (_used + tokens > capacity)
            return false;

        _used += tokens;
        return true;
    }

    /// <summary>Uses tokens, whether they are there or not.</summary>
    /// <returns>How long it takes until they are; zero when they were.</returns>
    public TimeSpan Take(double tokens, TimeSpan now)
    {
        Fill(now);
        _used += tokens;
        return _used <= capacity ? TimeSpan.Zero : TimeSpan.FromSeconds((_used - capacity) / perSecond);
    }

    private void Fill(TimeSpan now)
    {
        _used = Math.Max(0, _used - ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
    }
}
