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
    public void Peers_go_in_the_order_of_what_they_are_worth_to_us()
    {
        TrimCandidate[] candidates =
        [
            Peer(1, isInbound: false, standing: PeerStanding.Useful),
            Peer(2, isInbound: false, streams: 1),
            Peer(3, isInbound: true, streams: 1, age: Old),
            Peer(4, isInbound: true, streams: 1, age: Old - TimeSpan.FromMinutes(1)),
            Peer(5, isInbound: true, standing: PeerStanding.Useful),
            Peer(6, isInbound: true),
            Peer(7, isInbound: false, standing: PeerStanding.Unwanted),
            Peer(8, isInbound: false),
        ];

        IReadOnlyList<PeerId> chosen = TrimPlan.Choose(peers: 10, candidates, Marks);

        Assert.That(chosen, Is.EqualTo(new[] { 7, 6, 4, 3, 8, 2, 5, 1 }.Select(TestPeers.Id)));
    }

    [TestCase(PeerStanding.Unknown, 20)]
    [TestCase(PeerStanding.Useful, 16)]
    public void Flood_of_strangers_displaces_itself(PeerStanding ofStrangers, int expected)
    {
        var marks = new ConnectionManagerOptions();
        PeerId[] chosenByUs = [.. Enumerable.Range(0, 20).Select(TestPeers.Id)];
        TrimCandidate[] candidates =
        [
            .. Enumerable.Range(0, 20).Select(i => Peer(i, isInbound: false, age: marks.NewPeerGrace)),
            .. Enumerable.Range(100, 80).Select(i => Peer(i, isInbound: true, standing: ofStrangers, streams: 20)),
        ];

        IReadOnlyList<PeerId> closed = TrimPlan.Choose(candidates.Length, candidates, marks);

        Assert.That(closed, Has.Count.EqualTo(candidates.Length - marks.LowWater));
        Assert.That(chosenByUs.Except(closed).Count(), Is.EqualTo(expected));
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
    public void New_peers_displace_nobody_until_their_grace_is_over()
    {
        var marks = new ConnectionManagerOptions();
        TimeSpan[] ages = [marks.NewPeerGrace - TimeSpan.FromTicks(1), marks.NewPeerGrace];

        IReadOnlyList<PeerId>[] closed = [.. ages.Select(ageOfStrangers => TrimPlan.Choose(
            peers: 100,
            [
                .. Enumerable.Range(0, 20).Select(i => Peer(i, isInbound: true, standing: PeerStanding.Useful)),
                .. Enumerable.Range(100, 80).Select(i => Peer(i, isInbound: true, age: ageOfStrangers)),
            ],
            marks))];

        Assert.That(closed.Select(peers => peers.Count), Is.EqualTo(new[] { 0, 68 }));
        Assert.That(closed[1].Intersect(Enumerable.Range(0, 20).Select(TestPeers.Id)), Is.Empty);
    }

    [Test]
    public void Low_water_mark_is_never_undercut() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((peers, low, more) =>
        {
            ConnectionManagerOptions marks = Marks with { LowWater = low, HighWater = low + more };

            int closed = TrimPlan.Choose(peers, Enumerable.Range(0, peers).Select(i => Peer(i)), marks).Count;

            return closed == (peers > low + more ? peers - low : 0);
        });

    private static TrimCandidate Peer(
        int number,
        int streams = 0,
        bool isInbound = true,
        TimeSpan? age = null,
        PeerStanding standing = PeerStanding.Unknown) =>
        new(TestPeers.Id(number), standing, isInbound, streams, age ?? Old);
}
