using CsCheck;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class RetryBackoffTests
{
    [Test]
    public void Pauses_double_up_to_the_limit_give_or_take_a_quarter() =>
        Gen.Int.Sample(seed =>
        {
            var backoff = new RetryBackoff(500, 60_000, new Random(seed));
            int[] middles = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
            return middles.All(middle => backoff.Next() is int pause && pause >= middle * 3 / 4 && pause <= middle * 5 / 4);
        });

    [Test]
    public void Pauses_begin_anew_after_a_reset()
    {
        var backoff = new RetryBackoff(500, 60_000, new Random(1));
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.That(backoff.Next(), Is.InRange(375, 625));
    }

    [Test]
    public void Pause_is_never_zero()
    {
        var backoff = new RetryBackoff(1, 1, new Random(1));

        Assert.That(Enumerable.Range(0, 100).Select(_ => backoff.Next()), Is.All.EqualTo(1));
    }
}
