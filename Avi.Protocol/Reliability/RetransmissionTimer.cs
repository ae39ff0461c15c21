namespace Avi.Protocol.Reliability;

/// <summary>Estimates how long an acknowledgement takes, and so when a packet is sent again (RFC 6298).</summary>
/// <remarks>
/// The estimate belongs to the session, the doubling to each packet: one lost packet does not slow the others down. Only
/// packets that were sent once are measured (Karn); the session's own timeout doubles when there are none for long.
/// </remarks>
public sealed class RetransmissionTimer
{
    /// <summary>The timeout before anything was measured, in milliseconds.</summary>
    public const int FirstTimeout = 500;

    /// <summary>The shortest timeout, in milliseconds.</summary>
    public const int MinTimeout = 100;

    /// <summary>The longest timeout, in milliseconds.</summary>
    public const int MaxTimeout = 30_000;

    // The clock of an ESP32 ticks every 10 ms.
    private const int ClockGranularity = 10;
    private const int MaxSample = 60_000;

    // When the way became longer than the timeout, every packet is sent twice and none can be measured. Plain Karn keeps
    // the doubled timeout after every loss, which makes all packets wait where losses are many. Eight in a row are no
    // accident: at 30 % loss each way that happens once in 200 times.
    private const int StarvedAfter = 8;

    private int _smoothed;  // of the round trip, in 1/8 ms; 0 before the first sample
    private int _variation; // of the round trip, in 1/4 ms
    private int _base = FirstTimeout;
    private int _unmeasured;

    /// <summary>Gets how long to wait for the acknowledgement of a packet that was sent once, in milliseconds.</summary>
    public int Timeout => _base;

    /// <returns>How long to wait after a packet was sent again, in milliseconds.</returns>
    /// <param name="repetitions">How many times; each one doubles the wait.</param>
    public int TimeoutAfter(int repetitions)
    {
        int timeout = _base;
        for (int i = 0; i < repetitions && timeout < MaxTimeout; i++)
            timeout *= 2;

        return timeout < MaxTimeout ? timeout : MaxTimeout;
    }

    /// <summary>Takes the round trip of a packet that was sent once.</summary>
    /// <param name="roundTrip">From sending to acknowledgement, in milliseconds; a negative one is ignored.</param>
    public void Measure(long roundTrip)
    {
        if (roundTrip < 0)
            return;

        int sample = roundTrip < MaxSample ? (int)roundTrip : MaxSample;
        if (_smoothed == 0)
        {
            _smoothed = sample * 8;
            _variation = sample * 2;
        }
        else
        {
            int error = sample - (_smoothed / 8);
            _variation += (error < 0 ? -error : error) - (_variation / 4);
            _smoothed += error;
        }

        int slack = _variation > ClockGranularity ? _variation : ClockGranularity;
        SetBase((_smoothed / 8) + slack);
        _unmeasured = 0;
    }

    /// <summary>Takes note that a packet was acknowledged that was sent more than once, so that nothing is measured.</summary>
    public void MissMeasure()
    {
        if (++_unmeasured < StarvedAfter)
            return;

        _unmeasured = 0;
        SetBase(_base * 2);
    }

    private void SetBase(int timeout) =>
        _base = timeout < MinTimeout ? MinTimeout : timeout > MaxTimeout ? MaxTimeout : timeout;
}
