namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>Time that has passed, for counters that are halved again and again.</summary>
internal readonly record struct Decay(TimeSpan Elapsed, double ToZero)
{
    /// <summary>Gets what is left of a counter.</summary>
    public double Of(double counter, TimeSpan halfLife)
    {
        if (counter == 0)
            return 0;

        double left = counter * Math.Pow(0.5, Elapsed / halfLife);
        return left < ToZero ? 0 : left;
    }
}
