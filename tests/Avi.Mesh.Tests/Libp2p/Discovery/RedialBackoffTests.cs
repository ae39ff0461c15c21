using Avi.Mesh.Libp2p.Discovery;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Discovery;

[TestFixture]
internal sealed class RedialBackoffTests
{
    private static readonly BootstrapOptions Options = new()
    {
        MinRedialPause = TimeSpan.FromSeconds(1),
        MaxRedialPause = TimeSpan.FromSeconds(8),
    };

    [Test]
    public void Pauses_double_up_to_the_longest() => Gen.Int.Sample(seed =>
    {
        var backoff = new RedialBackoff(Options, new Random(seed));

        foreach (double step in new double[] { 1, 2, 4, 8, 8, 8 })
        {
            TimeSpan pause = backoff.Next(lasted: TimeSpan.Zero);
            if (pause < TimeSpan.FromSeconds(step / 2) || pause > TimeSpan.FromSeconds(step))
                return false;
        }

        return true;
    });

    [Test]
    public void Connection_that_lasted_begins_the_pauses_anew()
    {
        var backoff = new RedialBackoff(Options, new Random(1));
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);

        TimeSpan pause = backoff.Next(lasted: RedialBackoff.Stable);

        Assert.That(pause, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Connection_that_is_dropped_at_once_does_not()
    {
        var backoff = new RedialBackoff(Options, new Random(1));
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);

        TimeSpan pause = backoff.Next(lasted: RedialBackoff.Stable - TimeSpan.FromTicks(1));

        Assert.That(pause, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void Nodes_that_lost_the_same_peer_do_not_dial_in_step()
    {
        TimeSpan[] pauses = [.. Enumerable.Range(0, 100)
            .Select(seed => new RedialBackoff(Options, new Random(seed)).Next(TimeSpan.Zero))];

        Assert.That(pauses.Distinct().Count(), Is.GreaterThan(90));
    }
}
