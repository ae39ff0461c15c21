using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Tests.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>Who has announced what, and has not sent it.</summary>
internal sealed class GossipPromisesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    [Test]
    public void Promises_end_with_their_time_and_leave_nothing_behind()
    {
        var promises = new GossipPromises(Timeout);
        PeerId[] peers = [.. Enumerable.Range(1, 3).Select(SimulatedPeers.Id)];
        for (int i = 0; i < 100; i++)
            promises.Add(new MessageId([(byte)i]), peers[i % 2], now: default);
        promises.Add(new MessageId([0]), peers[2], now: Timeout / 2);

        IReadOnlyList<PeerId> early = [.. promises.RemoveBroken(Timeout - TimeSpan.FromTicks(1))];
        IReadOnlyList<PeerId> broken = [.. promises.RemoveBroken(Timeout)];
        int left = promises.Count;
        IReadOnlyList<PeerId> last = [.. promises.RemoveBroken(Timeout * 2)];

        Assert.That(early, Is.Empty);
        Assert.That(broken, Has.Count.EqualTo(100).And.All.AnyOf(peers[0], peers[1]));
        Assert.That(last, Is.EqualTo(new[] { peers[2] }));
        Assert.That((left, promises.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Message_keeps_everybodys_promise()
    {
        var promises = new GossipPromises(Timeout);
        var id = new MessageId([1]);
        promises.Add(id, SimulatedPeers.Id(1), now: default);
        promises.Add(id, SimulatedPeers.Id(2), now: default);

        promises.Keep(id);

        Assert.That(promises.RemoveBroken(Timeout), Is.Empty);
    }
}
