namespace Avi.Embedded;

/// <summary>
/// What a device is called, and every limit and interval of its client. Read once, by the client's constructor.
/// </summary>
public sealed class AviEmbeddedConfig
{
    // Eleven days in milliseconds: sums of a few of them cannot overflow.
    private const int MostOfAnything = 1_000_000_000;

    /// <summary>Gets or sets the device's number; give each device its own. Default: 0.</summary>
    public ulong DeviceId { get; set; }

    /// <summary>
    /// Gets or sets how long a connect goes on, in milliseconds. Default: 10,000. When it has ended without success,
    /// polling still says Hello now and then.
    /// </summary>
    public int ConnectTimeoutMilliseconds { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how long a subscribe or unsubscribe waits for its acknowledgement, in milliseconds. Default: 5,000.
    /// When it does not come, as long again is spent on asking whether the gateway is there at all.
    /// </summary>
    public int RequestTimeoutMilliseconds { get; set; } = 5_000;

    /// <summary>
    /// Gets or sets when an unanswered datagram is repeated for the first time, in milliseconds. Default: 500. Each
    /// further repetition waits twice as long as the one before, give or take a quarter.
    /// </summary>
    public int FirstRetryMilliseconds { get; set; } = 500;

    /// <summary>Gets or sets the longest pause between two Hellos, in milliseconds. Default: 60,000.</summary>
    public int MaxRetryMilliseconds { get; set; } = 60_000;

    /// <summary>
    /// Gets or sets after how long without an acknowledgement the client asks for one, in milliseconds; 0: never.
    /// Default: 60,000. So it notices a lost session, and the gateway (which counts a device as offline after 120 s)
    /// notices that the device is there.
    /// </summary>
    public int KeepAliveMilliseconds { get; set; } = 60_000;

    /// <summary>Gets or sets how many subscriptions are remembered for the next session at most. Default: 16.</summary>
    public int MaxSubscriptions { get; set; } = 16;

    /// <summary>Gets or sets how many datagrams one poll handles at most. Default: 16.</summary>
    public int PollBudget { get; set; } = 16;

    /// <exception cref="ArgumentOutOfRangeException">A limit or an interval makes no sense.</exception>
    internal AviEmbeddedConfig CopyChecked() => new()
    {
        DeviceId = DeviceId,
        ConnectTimeoutMilliseconds = Checked(ConnectTimeoutMilliseconds, 0, nameof(ConnectTimeoutMilliseconds)),
        RequestTimeoutMilliseconds = Checked(RequestTimeoutMilliseconds, 1, nameof(RequestTimeoutMilliseconds)),
        FirstRetryMilliseconds = Checked(FirstRetryMilliseconds, 1, nameof(FirstRetryMilliseconds)),
        MaxRetryMilliseconds = Checked(MaxRetryMilliseconds, FirstRetryMilliseconds, nameof(MaxRetryMilliseconds)),
        KeepAliveMilliseconds = Checked(KeepAliveMilliseconds, 0, nameof(KeepAliveMilliseconds)),
        MaxSubscriptions = Checked(MaxSubscriptions, 0, nameof(MaxSubscriptions)),
        PollBudget = Checked(PollBudget, 1, nameof(PollBudget)),
    };

    private static int Checked(int value, int least, string name) =>
        value >= least && value <= MostOfAnything ? value : throw new ArgumentOutOfRangeException(name);
}
