namespace Avi.Bridge.Sessions;

/// <summary>The bounds of the session table.</summary>
/// <param name="MaxSessions">The most sessions in all.</param>
/// <param name="MaxSessionsPerAddress">The most sessions of one IP address.</param>
/// <param name="OfflineAfter">After how much silence a session counts as offline.</param>
/// <param name="SessionTimeout">After how much silence a session ends.</param>
/// <param name="Duplicates">What a second address with the same device id means.</param>
internal sealed record SessionLimits(
    int MaxSessions,
    int MaxSessionsPerAddress,
    TimeSpan OfflineAfter,
    TimeSpan SessionTimeout,
    DuplicateDeviceIds Duplicates);
