using Avi.Mesh.Libp2p.Kademlia;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>What a node sends out again.</summary>
internal sealed class PublishedTests
{
    private static readonly TimeSpan Interval = new KademliaOptions().RepublishInterval;
    private static readonly byte[] Key = [1];

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void What_somebody_has_taken_is_due_again_after_22_hours_and_what_nobody_has_at_once()
    {
        Published published = Create(capacity: 2);
        published.TryAdd(Key, value: null);
        published.TryAdd(new byte[] { 2 }, new KademliaRecord(new byte[] { 2 }, new byte[] { 3 }));

        int atFirst = published.FindDue().Count;
        published.OnSent(Key);
        byte[][] untaken = DueKeys(published);
        _time.Advance(Interval - TimeSpan.FromTicks(1));
        byte[][] early = DueKeys(published);
        _time.Advance(TimeSpan.FromTicks(1));
        byte[][] due = DueKeys(published);

        Assert.That(Interval, Is.EqualTo(TimeSpan.FromHours(22)));
        Assert.That(atFirst, Is.EqualTo(2));
        Assert.That(untaken, Is.EqualTo(new[] { new byte[] { 2 } }));
        Assert.That(early, Is.EqualTo(new[] { new byte[] { 2 } }));
        Assert.That(due, Has.Length.EqualTo(2));
    }

    [Test]
    public void One_more_than_there_may_be_is_refused_until_one_is_withdrawn()
    {
        Published published = Create(capacity: 1);

        bool first = published.TryAdd(Key, value: null);
        bool again = published.TryAdd(Key, value: null);
        bool second = published.TryAdd(new byte[] { 2 }, value: null);
        bool isRemoved = published.Remove(Key);
        bool afterwards = published.TryAdd(new byte[] { 2 }, value: null);

        Assert.That((first, again, second, isRemoved, afterwards), Is.EqualTo((true, true, false, true, true)));
    }

    private static byte[][] DueKeys(Published published) => [.. published.FindDue().Select(due => due.Key.ToArray())];

    private Published Create(int capacity) => new(capacity, Interval, _time);
}
