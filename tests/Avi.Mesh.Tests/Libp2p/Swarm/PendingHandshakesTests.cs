using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class PendingHandshakesTests
{
    [Test]
    public void New_handshake_displaces_the_oldest_when_there_is_no_room()
    {
        var pending = new PendingHandshakes(capacity: 2);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        using var third = new CancellationTokenSource();

        pending.Add("a", first);
        pending.Add("b", second);
        pending.Add("c", third);

        Assert.That(
            (first.IsCancellationRequested, second.IsCancellationRequested, third.IsCancellationRequested),
            Is.EqualTo((true, false, false)));
        Assert.That(pending.Count, Is.EqualTo(2));
    }

    [Test]
    public void Handshake_that_has_ended_makes_room()
    {
        var pending = new PendingHandshakes(capacity: 1);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();

        pending.Add("a", first);
        pending.Remove("a", first);
        pending.Add("b", second);
        pending.Remove("a", first);

        Assert.That(first.IsCancellationRequested, Is.False);
        Assert.That(pending.Count, Is.EqualTo(1));
    }

    [Test]
    public void Handshake_that_ends_while_it_is_displaced_does_not_harm_the_new_one()
    {
        var pending = new PendingHandshakes(capacity: 1);
        var ending = new CancellationTokenSource();
        using var newer = new CancellationTokenSource();
        pending.Add("a", ending);

        ending.Dispose();
        pending.Add("b", newer);

        Assert.That((pending.Count, newer.IsCancellationRequested), Is.EqualTo((1, false)));
    }

    [Test]
    public void Flood_from_one_host_displaces_itself()
    {
        var pending = new PendingHandshakes(capacity: 4);
        using var honest = new CancellationTokenSource();
        CancellationTokenSource[] flood = [.. Enumerable.Range(0, 10).Select(_ => new CancellationTokenSource())];

        pending.Add("honest", honest);
        foreach (CancellationTokenSource connection in flood)
            pending.Add("hostile", connection);

        Assert.That(honest.IsCancellationRequested, Is.False);
        Assert.That(flood.Count(connection => connection.IsCancellationRequested), Is.EqualTo(7));
        Assert.That(flood[^1].IsCancellationRequested, Is.False);
        Assert.That(pending.Count, Is.EqualTo(4));
    }
}
