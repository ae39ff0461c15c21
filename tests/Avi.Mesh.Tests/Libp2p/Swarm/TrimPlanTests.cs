using Avi.Mesh.Libp2p.Swarm;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class TrimPlanTests
{
    private static readonly ConnectionManagerOptions Marks = new()
    {
        LowWater = 2,
        HighWater = 4,
        NewPeerGrace = TimeSpan.FromSeconds(30),
    };

    private static readonly TimeSpan Old = TimeSpan.FromHours(1);

    [TestCase(4, 0)]
    [TestCase(5, 3)]
    [TestCase(6, 4)]
    public void More_than_the_high_water_mark_become_as_many_as_the_low_one(int peers, int closed)
    {
        IReadOnlyList<PeerId> chosen = TrimPlan.Choose(peers, Enumerable.Range(0, peers).Select(i => Peer(i)), Marks);

        Assert.That(chosen, Has.Count.EqualTo(closed));
    }

    [Test]
    public void Quiet_peers_go_first_then_those_that_dialled_us_then_the_youngest()
    {
        TrimCandidate[] candidates =
        [
            Peer(1, streams: 2, isInbound: true),
            Peer(2, streams: 0, isInbound: false),
            Peer(3, streams: 0, isInbound: true, age: Old),
            Peer(4, streams: 0, isInbound: true, age: Old - TimeSpan.FromMinutes(1)),
            Peer(5, streams: 1, isInbound: false),
        ];

        IReadOnlyList<PeerId> chosen = TrimPlan.Choose(peers: 7, candidates, Marks);

        Assert.That(chosen, Is.EqualTo(new[] { 4, 3, 2, 5, 1 }.Select(TestPeers.Id)));
    }

    [Test]
    public void New_peers_are_spared_until_their_grace_is_over()
    {
        TrimCandidate[] candidates =
        [
            Peer(1, age: Marks.NewPeerGrace - TimeSpan.FromTicks(1)),
            Peer(2, age: Marks.NewPeerGrace),
        ];

        IReadOnlyList<PeerId> chosen = TrimPlan.Choose(peers: 10, candidates, Marks);

        Assert.That(chosen, Is.EqualTo(new[] { TestPeers.Id(2) }));
    }

    [Test]
    public void Low_water_mark_is_never_undercut() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((peers, low, more) =>
        {
            ConnectionManagerOptions marks = Marks with { LowWater = low, HighWater = low + more };

            int closed = TrimPlan.Choose(peers, Enumerable.Range(0, peers).Select(i => Peer(i)), marks).Count;

            return closed == (peers > low + more ? peers - low : 0);
        });

    private static TrimCandidate Peer(int number, int streams = 0, bool isInbound = true, TimeSpan? age = null) =>
        new(TestPeers.Id(number), isInbound, streams, age ?? Old);
}
