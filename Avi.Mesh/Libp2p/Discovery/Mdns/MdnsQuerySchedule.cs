namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Decides when this node asks in one network: often at first, then seldom, and never in step.</summary>
internal sealed class MdnsQuerySchedule
{
    private readonly MdnsOptions _options;
    private readonly Random _random;
    private TimeSpan _pause;

    /// <param name="options">The shortest and the longest pause.</param>
    /// <param name="random">Makes the jitter.</param>
    /// <param name="now">When the network came up.</param>
    public MdnsQuerySchedule(MdnsOptions options, Random random, TimeSpan now)
    {
        _options = options;
        _random = random;
        Restart(now);
    }

    /// <summary>Gets when the next query is due.</summary>
    public TimeSpan NextDue { get; private set; }

    /// <summary>Begins anew, when the node has other addresses now.</summary>
    public void Restart(TimeSpan now)
    {
        _pause = _options.MinQueryPause;
        NextDue = now + (_options.MaxAnswerDelay * _random.NextDouble());
    }

    /// <summary>Takes the query that is due.</summary>
    /// <returns><see langword="false"/> when none is.</returns>
    public bool TryTake(TimeSpan now)
    {
        if (now < NextDue)
            return false;

        // Up to a tenth later: nodes that started together do not ask together for ever.
        NextDue = now + (_pause * (1 + (_random.NextDouble() / 10)));
        _pause = _pause * 2 < _options.MaxQueryPause ? _pause * 2 : _options.MaxQueryPause;
        return true;
    }
}
