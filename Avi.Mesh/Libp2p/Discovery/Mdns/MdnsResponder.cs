namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Decides when this node answers in one network (RFC 6762, section 6).</summary>
/// <remarks>
/// Whoever asks, the answer goes to all, at most once in <see cref="MdnsOptions.AnswerPause"/>: a thousand queries have
/// the same answer, and a forged one brings nothing to anybody.
/// </remarks>
internal sealed class MdnsResponder(MdnsOptions options, Random random)
{
    private MdnsReply _pending;
    private TimeSpan _nextAllowedAt;
    private TimeSpan? _lastToldOfUsAt;

    /// <summary>Gets when the next answer is due; <see cref="TimeSpan.MaxValue"/> when nobody asks.</summary>
    public TimeSpan NextDue { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Someone asks, or this node has asked itself: others hear its answer, and need not ask.</summary>
    public void Ask(bool forUs, bool forService, TimeSpan now)
    {
        if (!forUs && !forService)
            return;

        _pending = new MdnsReply(_pending.TellsOfUs || forUs, _pending.TellsOfService || forService);
        if (NextDue != TimeSpan.MaxValue)
            return;

        TimeSpan spread = options.MaxAnswerDelay - options.MinAnswerDelay;
        TimeSpan due = now + options.MinAnswerDelay + (spread * random.NextDouble());
        NextDue = due < _nextAllowedAt ? _nextAllowedAt : due;
    }

    /// <summary>
    /// Says whether all have heard of this node so lately that an asker who wants it may be answered alone (section
    /// 5.4).
    /// </summary>
    public bool HasToldLately(TimeSpan now) =>
        _lastToldOfUsAt is { } toldAt && now - toldAt < options.TimeToLive / 4;

    /// <summary>Takes the answer that is due.</summary>
    /// <returns><see langword="false"/> when none is.</returns>
    public bool TryTake(TimeSpan now, out MdnsReply reply)
    {
        reply = _pending;
        if (now < NextDue)
            return false;

        _pending = default;
        NextDue = TimeSpan.MaxValue;
        _nextAllowedAt = now + options.AnswerPause;
        if (reply.TellsOfUs)
            _lastToldOfUsAt = now;

        return true;
    }
}
