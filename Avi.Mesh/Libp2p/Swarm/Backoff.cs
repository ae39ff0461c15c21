namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Pauses that double from failure to failure, with jitter. Decides; reads no clock.</summary>
internal sealed class Backoff(TimeSpan min, TimeSpan max, Random random)
{
    // Doubling more often changes nothing: it is the longest pause long before.
    private const int MaxDoublings = 30;

    /// <param name="failures">How many there were, one after the other; at least one.</param>
    /// <returns>Between half and all of the step, so that nodes do not try in step.</returns>
    public TimeSpan After(int failures)
    {
        double seconds = min.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        double step = Math.Min(seconds, max.TotalSeconds);
        return TimeSpan.FromSeconds(step * (0.5 + (random.NextDouble() / 2)));
    }
}
