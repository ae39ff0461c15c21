namespace Avi.Bridge.Policy;

/// <summary>How much is allowed: so many at once, then one per interval.</summary>
/// <param name="Burst">How many at once; at least 1.</param>
/// <param name="Interval">The time in which one more is allowed.</param>
internal readonly record struct TokenRate(int Burst, TimeSpan Interval);
