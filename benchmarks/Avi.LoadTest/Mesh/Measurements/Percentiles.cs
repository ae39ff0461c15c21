using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh.Measurements;

/// <summary>What is said of many values at once.</summary>
internal static class Percentiles
{
    /// <returns>The smallest value that at least this share of the values does not exceed.</returns>
    public static double Of(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    /// <summary>Makes sure that each message has been received.</summary>
    /// <exception cref="PeerException">Some were not, or more than were sent.</exception>
    public static double[] Require(double[] latencies, long count) => latencies.Length == count
        ? latencies
        : throw new PeerException($"{count} messages were sent; {latencies.Length} came.");
}
