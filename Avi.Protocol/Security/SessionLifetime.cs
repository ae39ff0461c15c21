namespace Avi.Protocol.Security;

/// <summary>How long a session's keys may be used.</summary>
/// <remarks>
/// The device begins a new handshake when a counter or the session's age reaches the first pair of limits, and the old
/// session serves until the new one is established. The second pair is for devices that do not: their session ends.
/// </remarks>
public static class SessionLifetime
{
    /// <summary>Counter, of either direction, at which the device begins a new handshake.</summary>
    public const ulong RenewAtCounter = 1UL << 31;

    /// <summary>Counter, of either direction, at which the gateway ends the session.</summary>
    public const ulong EndAtCounter = 1UL << 32;

    /// <summary>Age at which the device begins a new handshake: 24 hours.</summary>
    public static readonly TimeSpan RenewAtAge = TimeSpan.FromHours(24);

    /// <summary>Age at which the gateway ends the session: 25 hours.</summary>
    public static readonly TimeSpan EndAtAge = TimeSpan.FromHours(25);

    /// <summary>Says what a session's age asks for.</summary>
    /// <param name="sent">Counter of the next record to be sent.</param>
    /// <param name="received">Highest counter received, and 1 more; 0 when there is none.</param>
    /// <param name="age">Time since the handshake.</param>
    /// <returns>What is due.</returns>
    public static SessionAge Judge(ulong sent, ulong received, TimeSpan age)
    {
        ulong counter = Math.Max(sent, received);
        if (counter >= EndAtCounter || age >= EndAtAge)
            return SessionAge.Ended;

        return counter >= RenewAtCounter || age >= RenewAtAge ? SessionAge.Renew : SessionAge.Good;
    }
}
