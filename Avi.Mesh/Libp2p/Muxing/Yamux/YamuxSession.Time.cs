namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>What time does: pings, their answers, and streams that nobody ends.</content>
internal sealed partial class YamuxSession
{
    private readonly Queue<uint> _duePingAnswers = new();
    private bool _isPingDue;
    private bool _isPingUnanswered;
    private uint _pingValue;
    private TimeSpan _pingedAt;
    private TimeSpan _heardAt;

    /// <summary>Gets how long the last ping took to the peer and back; zero while unknown.</summary>
    public TimeSpan RoundTrip { get; private set; }

    private bool HasDuePings => _isPingDue || _duePingAnswers.Count > 0;

    /// <summary>Begins: the first ping measures the way to the peer.</summary>
    /// <param name="now">Monotonic time.</param>
    public void Start(TimeSpan now)
    {
        _heardAt = now;
        Ping(now);
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">Monotonic time; never smaller than in the call before.</param>
    public void Tick(TimeSpan now)
    {
        if (End is not null)
            return;

        if (!_isPingUnanswered && now - _pingedAt >= _options.PingInterval)
            Ping(now);
        else if (_isPingUnanswered && IsPeerSilent(now))
            EndSession(MuxedConnectionEnd.TimedOut, YamuxGoAwayCode.InternalError);

        ResetAbandonedStreams(now);
    }

    // An answer can be stuck behind much data on a slow way: a peer from which something comes is alive.
    private bool IsPeerSilent(TimeSpan now) =>
        now - _pingedAt >= _options.PingTimeout && now - _heardAt >= _options.PingTimeout;

    private void Ping(TimeSpan now)
    {
        _pingValue++;
        _pingedAt = now;
        _isPingUnanswered = true;
        _isPingDue = true;
    }

    private void ReceivePing(in YamuxHeader header, TimeSpan now)
    {
        if (header.Has(YamuxFlags.Syn))
        {
            // Who asks faster than it reads the answers does not get them all.
            if (_duePingAnswers.Count < _options.MaxPingAnswers)
                _duePingAnswers.Enqueue(header.Length);
        }
        else if (_isPingUnanswered && header.Length == _pingValue)
        {
            _isPingUnanswered = false;
            RoundTrip = now - _pingedAt;
        }
    }

    private void FillWithPings()
    {
        if (_isPingDue && TryWritePing(YamuxFlags.Syn, _pingValue))
            _isPingDue = false;

        while (_duePingAnswers.TryPeek(out uint value) && TryWritePing(YamuxFlags.Ack, value))
            _duePingAnswers.Dequeue();
    }

    private bool TryWritePing(YamuxFlags flag, uint value) =>
        _outbox.TryWriteControl(new YamuxHeader(YamuxFrameType.Ping, flag, StreamId: 0, value));

    private void ResetAbandonedStreams(TimeSpan now)
    {
        foreach (YamuxStreamState stream in _streams.Values)
        {
            if (stream is { IsReleased: true, IsFinished: false } && now - stream.ReleasedAt >= _options.LingerTime)
                Reset(stream);
        }
    }
}
