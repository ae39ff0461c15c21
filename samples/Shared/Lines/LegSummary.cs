namespace Avi.Samples;

/// <summary>The times on one part of the way.</summary>
/// <param name="Leg">Which part.</param>
/// <param name="Messages">How many messages took it.</param>
/// <param name="P50Ms">Half of them took at most this long, in milliseconds.</param>
/// <param name="P99Ms">99 of 100 took at most this long, in milliseconds.</param>
public sealed record LegSummary(string Leg, long Messages, double P50Ms, double P99Ms);
