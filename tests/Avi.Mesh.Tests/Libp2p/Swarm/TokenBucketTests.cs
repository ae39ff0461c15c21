using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class TokenBucketTests
{
    [Test]
    public void So_much_at_once_and_then_so_much_a_second()
    {
        var bucket = new TokenBucket(perSecond: 2, capacity: 3);

        bool[] atOnce = [.. Enumerable.Range(0, 4).Select(_ => bucket.TryTake(1, TimeSpan.Zero))];
        bool tooEarly = bucket.TryTake(1, TimeSpan.FromSeconds(0.4));
        bool inTime = bucket.TryTake(1, TimeSpan.FromSeconds(0.5));

        Assert.That(atOnce, Is.EqualTo(new[] { true, true, true, false }));
        Assert.That((tooEarly, inTime), Is.EqualTo((false, true)));
    }

    [Test]
    public void Rest_does_not_fill_it_beyond_its_capacity()
    {
        var bucket = new TokenBucket(perSecond: 1, capacity: 2);

        int taken = Enumerable.Range(0, 10).Count(_ => bucket.TryTake(1, TimeSpan.FromDays(1)));

        Assert.That(taken, Is.EqualTo(2));
    }

    [Test]
    public void Debt_says_how_long_it_takes()
    {
        var bucket = new TokenBucket(perSecond: 100, capacity: 50);

        Assert.That(bucket.Take(50, TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
        Assert.That(bucket.Take(200, TimeSpan.Zero), Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(bucket.Take(0, TimeSpan.FromSeconds(1)), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(bucket.Take(50, TimeSpan.FromSeconds(3)), Is.EqualTo(TimeSpan.FromSeconds(0)));
    }
}
