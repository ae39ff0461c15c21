namespace Avi.Bridge.Policy;

/// <summary>Counts what a <see cref="TokenRate"/> allows. Decides; never reads a clock. A new one is full.</summary>
internal struct TokenBucket
{
    // When the bucket is full again. It says everything: each token taken moves it one interval on.
    private TimeSpan _fullAt;

    /// <returns>Whether there was a token.</returns>
    public bool TryTake(in TokenRate rate, TimeSpan now)
    {
        if (now < NextAt(rate))
            return false;

        _fullAt = (_fullAt > now ? _fullAt : now) + rate.Interval;
        return true;
    }

    /// <returns>From when on there is a token.</returns>
    public readonly TimeSpan NextAt(in TokenRate rate) => _fullAt - ((rate.Burst - 1) * rate.Interval);
}
