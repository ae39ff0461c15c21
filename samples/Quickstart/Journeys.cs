namespace Avi.Samples.Quickstart;

/// <summary>
/// Follows messages of one kind from sender to receiver: which are under way, which arrived, and how fast.
/// </summary>
/// <remarks>Never reads a clock: time is a parameter. May be used by several threads.</remarks>
/// <param name="isSeenAtGateway">
/// Whether <see cref="Pass"/> is called for each message, so that both legs are known.
/// </param>
/// <param name="patience">After this long a message that has not arrived is lost.</param>
public sealed class Journeys(bool isSeenAtGateway, TimeSpan patience)
{
    /// <summary>How many of the latest messages the percentiles look at.</summary>
    public const int KeptLatencies = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Journey> _underWay = [];
    private readonly Queue<(string Id, TimeSpan SentAt)> _oldestFirst = [];
    private readonly LatencyStatistics _toGateway = new(KeptLatencies);
    private readonly LatencyStatistics _fromGateway = new(KeptLatencies);
    private readonly LatencyStatistics _total = new(KeptLatencies);
    private long _sent;
    private long _arrived;

    /// <summary>Gets how many messages were sent.</summary>
    public long Sent => Read(ref _sent);

    /// <summary>Gets how many messages arrived.</summary>
    public long Arrived => Read(ref _arrived);

    /// <summary>Notes that a message is about to be sent.</summary>
    /// <param name="id">The message; unlike all others under way.</param>
    /// <param name="now">Monotonic time.</param>
    public void Depart(string id, TimeSpan now)
    {
        lock (_lock)
        {
            _underWay.Add(id, new Journey { SentAt = now });
            _oldestFirst.Enqueue((id, now));
            _sent++;
        }
    }

    /// <summary>Notes that the gateway has a message.</summary>
    /// <param name="id">The message.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>Its times, if this was the last thing to know about it.</returns>
    public Legs? Pass(string id, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_underWay.TryGetValue(id, out Journey? journey) || journey.AtGateway is not null)
                return null;

            journey.AtGateway = now;
            return CompleteLocked(id, journey);
        }
    }

    /// <summary>Notes that a message has arrived.</summary>
    /// <param name="id">The message.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>Its times, if this was the last thing to know about it.</returns>
    public Legs? Arrive(string id, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_underWay.TryGetValue(id, out Journey? journey) || journey.ArrivedAt is not null)
                return null;

            journey.ArrivedAt = now;
            _arrived++;
            return CompleteLocked(id, journey);
        }
    }

    /// <summary>Stops waiting for messages that were sent too long ago.</summary>
    /// <param name="now">Monotonic time.</param>
    public void GiveUpOld(TimeSpan now)
    {
        lock (_lock)
        {
            while (_oldestFirst.TryPeek(out var oldest) && now - oldest.SentAt >= patience)
                _underWay.Remove(_oldestFirst.Dequeue().Id);
        }
    }

    /// <summary>Gets whether no message is under way.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
                return _underWay.Count == 0;
        }
    }

    /// <summary>Sums up the legs.</summary>
    /// <param name="toGateway">What to call the first leg.</param>
    /// <param name="fromGateway">What to call the second leg.</param>
    /// <param name="total">What to call the whole way.</param>
    public IEnumerable<LegSummary> Summarize(string toGateway, string fromGateway, string total)
    {
        lock (_lock)
        {
            return isSeenAtGateway
                ? [Summary(toGateway, _toGateway), Summary(fromGateway, _fromGateway), Summary(total, _total)]
                : [Summary(total, _total)];
        }
    }

    private static LegSummary Summary(string leg, LatencyStatistics times) =>
        new(leg, times.Count, Milliseconds(times.Percentile(0.5)), Milliseconds(times.Percentile(0.99)));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private Legs? CompleteLocked(string id, Journey journey)
    {
        if (journey.ArrivedAt is not { } arrivedAt || (isSeenAtGateway && journey.AtGateway is null))
            return null;

        _underWay.Remove(id);
        TimeSpan total = arrivedAt - journey.SentAt;
        _total.Add(total);
        if (journey.AtGateway is not { } seenAt)
            return new Legs(Milliseconds(total));

        // The gateway had the message before the monitor did, even if its own subscriber was scheduled later.
        TimeSpan atGateway = seenAt < arrivedAt ? seenAt : arrivedAt;
        _toGateway.Add(atGateway - journey.SentAt);
        _fromGateway.Add(arrivedAt - atGateway);
        return new Legs(Milliseconds(total))
        {
            DeviceToGatewayMs = Milliseconds(atGateway - journey.SentAt),
            GatewayToMonitorMs = Milliseconds(arrivedAt - atGateway),
        };
    }

    private long Read(ref long counter)
    {
        lock (_lock)
            return counter;
    }

    private sealed class Journey
    {
        public required TimeSpan SentAt { get; init; }

        public TimeSpan? AtGateway { get; set; }

        public TimeSpan? ArrivedAt { get; set; }
    }
}
