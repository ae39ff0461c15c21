namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Lets so many things a second pass, and one second's worth at once. Reads no clock.</summary>
internal sealed class TokenBucket(int perSecond)
{
    private double _tokens = perSecond;
    private TimeSpan _filledAt;

    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    /// <returns><see langword="false"/> when there were too many lately.</returns>
    public bool TryTake(TimeSpan now)
    {
        _tokens = Math.Min(perSecond, _tokens + ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < 1)
            return false;

        _tokens--;
        return true;
    }
}
