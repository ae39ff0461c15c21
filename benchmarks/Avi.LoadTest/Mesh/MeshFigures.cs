using System.Globalization;

namespace Avi.LoadTest.Mesh;

/// <summary>What one pair of nodes achieved.</summary>
/// <param name="MessagesPerSecond">Received, none lost, with a bounded number on the way.</param>
/// <param name="MedianMicroseconds">From before the publish to the subscriber's handler, at a low rate.</param>
/// <param name="TailMicroseconds">The 99th percentile of the same.</param>
internal sealed record MeshFigures(double MessagesPerSecond, double MedianMicroseconds, double TailMicroseconds)
{
    /// <summary>Takes the median of each figure by itself.</summary>
    public static MeshFigures MedianOf(IReadOnlyList<MeshFigures> rounds) => new(
        Percentile([.. rounds.Select(round => round.MessagesPerSecond)], 0.5),
        Percentile([.. rounds.Select(round => round.MedianMicroseconds)], 0.5),
        Percentile([.. rounds.Select(round => round.TailMicroseconds)], 0.5));

    /// <returns>The smallest value that at least this share of the values does not exceed.</returns>
    public static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values[(int)Math.Ceiling(share * values.Length) - 1];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{MessagesPerSecond:N0} messages/s, p50 {MedianMicroseconds:N0} µs, p99 {TailMicroseconds:N0} µs");
}
