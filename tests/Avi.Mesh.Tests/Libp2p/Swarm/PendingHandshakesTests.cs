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

        pending.Add(first);
        pending.Add(second);
        pending.Add(third);

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

        pending.Add(first);
        pending.Remove(first);
        pending.Add(second);
        pending.Remove(first);

        Assert.That(first.IsCancellationRequested, Is.False);
        Assert.That(pending.Count, Is.EqualTo(1));
    }
}
