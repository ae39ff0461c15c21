using Avi.Mesh.Libp2p.Swarm;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PeerSeekerTests
{
    private static readonly ConnectionManagerOptions Options = new()
    {
        LowWater = 4,
        HighWater = 8,
        MaxConcurrentDials = 3,
        MaxProspects = 5,
    };

    private readonly Dictionary<PeerId, PeerStanding> _standings = [];
    private readonly PeerSeeker _seeker;

    public PeerSeekerTests() =>
        _seeker = new(Options, peer => _standings.GetValueOrDefault(peer, PeerStanding.Unknown), new Random(1));

    [Test]
    public void Found_peer_is_dialled_once_and_at_once()
    {
        _seeker.Found(TestPeers.Id(1), ProspectKind.Known, now: TimeSpan.Zero);

        Assert.That(Take(TimeSpan.Zero), Is.EqualTo(new[] { TestPeers.Id(1) }));
        Assert.That(Take(TimeSpan.FromHours(1)), Is.Empty);
    }

    [Test]
    public void Lost_peer_is_dialled_within_half_a_second_and_then_less_and_less_often()
    {
        TimeSpan now = Options.SteadyAfter;
        _seeker.Connected(TestPeers.Id(1), isOurs: true, TimeSpan.Zero);
        _seeker.Lost(TestPeers.Id(1), now);
        var pauses = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            TimeSpan due = _seeker.NextDue()!.Value;
            pauses.Add((due - now).TotalSeconds);
            now = due;
            Take(now);
            _seeker.Failed(TestPeers.Id(1), isHopeless: false, now);
        }

        Assert.That(pauses[0], Is.InRange(0.25, 0.5));
        Assert.That(pauses[1], Is.InRange(0.5, 1));
        Assert.That(pauses[^1], Is.InRange(30, 60));
    }

    [Test]
    public void Peer_that_leaves_soon_is_not_dialled_again_and_again_at_once()
    {
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 8; i++)
        {
            _seeker.Connected(TestPeers.Id(1), isOurs: true, now);
            now += Options.SteadyAfter - TimeSpan.FromTicks(1);
            _seeker.Lost(TestPeers.Id(1), now);
        }

        Assert.That(_seeker.NextDue() - now, Is.GreaterThan(TimeSpan.FromSeconds(25)));
    }

    [Test]
    public void Peer_that_was_sent_away_is_left_alone_for_long()
    {
        _seeker.Connected(TestPeers.Id(1), isOurs: true, TimeSpan.Zero);
        _seeker.Dismiss(TestPeers.Id(1));

        _seeker.Lost(TestPeers.Id(1), TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(1), ProspectKind.Neighbour, TimeSpan.Zero);

        Assert.That(_seeker.NextDue(), Is.EqualTo(Options.DismissedPause));
    }

    [Test]
    public void Nobody_is_dialled_beyond_the_low_water_mark_but_neighbours_and_those_that_are_wanted()
    {
        for (int i = 0; i < Options.LowWater; i++)
            _seeker.Connected(TestPeers.Id(100 + i), isOurs: true, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(1), ProspectKind.Known, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(2), ProspectKind.Known, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(3), ProspectKind.Neighbour, TimeSpan.Zero);

        IReadOnlyList<PeerId> taken = _seeker.Take(peer => peer == TestPeers.Id(2), TimeSpan.Zero);
        _seeker.Lost(TestPeers.Id(100), TimeSpan.Zero);
        _seeker.Failed(TestPeers.Id(2), isHopeless: true, TimeSpan.Zero);
        _seeker.Failed(TestPeers.Id(3), isHopeless: true, TimeSpan.Zero);

        Assert.That(taken, Is.EquivalentTo(new[] { TestPeers.Id(2), TestPeers.Id(3) }));
        Assert.That(Take(TimeSpan.Zero), Is.EqualTo(new[] { TestPeers.Id(1) }));
    }

    [Test]
    public void Neighbours_are_not_dialled_beyond_their_mark()
    {
        for (int i = 0; i < Options.NeighbourMark; i++)
            _seeker.Connected(TestPeers.Id(100 + i), isOurs: true, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(1), ProspectKind.Neighbour, TimeSpan.Zero);

        Assert.That(Take(TimeSpan.Zero), Is.Empty);
    }

    [Test]
    public void Lost_peers_come_before_neighbours_and_these_before_others()
    {
        _seeker.Found(TestPeers.Id(1), ProspectKind.Known, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(2), ProspectKind.Neighbour, TimeSpan.Zero);
        _seeker.Connected(TestPeers.Id(3), isOurs: true, TimeSpan.Zero);
        _seeker.Lost(TestPeers.Id(3), TimeSpan.Zero);

        Assert.That(Take(TimeSpan.FromSeconds(1)), Is.EqualTo(new[] { 3, 2, 1 }.Select(TestPeers.Id)));
    }

    [Test]
    public void Idle_strangers_do_not_end_the_search()
    {
        for (int i = 0; i < Options.HighWater; i++)
            _seeker.Connected(TestPeers.Id(100 + i), isOurs: false, TimeSpan.Zero);
        _seeker.Connected(TestPeers.Id(1), isOurs: true, TimeSpan.Zero);
        _seeker.Lost(TestPeers.Id(1), TimeSpan.Zero);

        Assert.That((_seeker.IsSeeking, _seeker.CompanyCount), Is.EqualTo((true, Options.LowWater - Options.OwnSeats)));
        Assert.That(Take(TimeSpan.FromSeconds(1)), Is.EqualTo(new[] { TestPeers.Id(1) }));
    }

    [Test]
    public void Peers_that_do_harm_are_no_company_and_those_that_are_of_use_are()
    {
        for (int i = 0; i < Options.LowWater; i++)
        {
            _seeker.Connected(TestPeers.Id(i), isOurs: true, TimeSpan.Zero);
            _standings[TestPeers.Id(i)] = PeerStanding.Unwanted;
        }

        int withoutUse = _seeker.CompanyCount;
        for (int i = 0; i < Options.LowWater; i++)
        {
            _seeker.Connected(TestPeers.Id(100 + i), isOurs: false, TimeSpan.Zero);
            _standings[TestPeers.Id(100 + i)] = PeerStanding.Useful;
        }

        Assert.That((withoutUse, _seeker.CompanyCount), Is.EqualTo((0, Options.LowWater)));
        Assert.That(_seeker.IsSeeking, Is.False);
    }

    [Test]
    public void Peer_that_this_node_chose_is_not_shut_out_when_it_is_closed_to_make_room()
    {
        _seeker.Connected(TestPeers.Id(1), isOurs: true, TimeSpan.Zero);
        _seeker.Connected(TestPeers.Id(2), isOurs: false, TimeSpan.Zero);
        foreach (PeerId peer in new[] { 1, 2 }.Select(TestPeers.Id))
        {
            _seeker.Trimmed(peer);
            _seeker.Lost(peer, TimeSpan.Zero);
        }

        Assert.That(Take(TimeSpan.FromSeconds(1)), Is.EqualTo(new[] { TestPeers.Id(1) }));
        Assert.That(_seeker.NextDue(), Is.EqualTo(Options.DismissedPause));
    }

    [TestCase(ProspectKind.Neighbour)]
    [TestCase(ProspectKind.Known)]
    public void Flood_of_found_peers_displaces_none_that_this_node_has_met(ProspectKind flood)
    {
        _seeker.Connected(TestPeers.Id(1), isOurs: true, TimeSpan.Zero);
        _seeker.Lost(TestPeers.Id(1), TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(2), ProspectKind.Remembered, TimeSpan.Zero);
        for (int i = 0; i < 100; i++)
            _seeker.Found(TestPeers.Id(100 + i), flood, TimeSpan.Zero);
        _seeker.Found(TestPeers.Id(3), ProspectKind.Remembered, TimeSpan.Zero);

        Assert.That(_seeker.ProspectCount, Is.EqualTo(Options.MaxProspects));
        Assert.That(Enumerable.Range(1, 3).Count(i => _seeker.Knows(TestPeers.Id(i))), Is.EqualTo(3));
    }

    [Test]
    public void Peer_without_an_address_is_forgotten()
    {
        _seeker.Found(TestPeers.Id(1), ProspectKind.Known, TimeSpan.Zero);
        Take(TimeSpan.Zero);

        _seeker.Failed(TestPeers.Id(1), isHopeless: true, TimeSpan.Zero);

        Assert.That((_seeker.ProspectCount, _seeker.NextDue()), Is.EqualTo((0, (TimeSpan?)null)));
    }

    [Test]
    public void Bounds_hold_whatever_happens() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 20], Gen.Int[0, 100]).Array[0, 200].Sample(steps =>
        {
            var seeker = new PeerSeeker(Options, _ => PeerStanding.Unknown, new Random(1));
            var dialled = new HashSet<PeerId>();
            TimeSpan now = TimeSpan.Zero;
            foreach ((int what, int peer, int seconds) in steps)
            {
                now += TimeSpan.FromSeconds(seconds);
                PeerId id = TestPeers.Id(peer);
                Do(seeker, dialled, what, id, now);
                if (dialled.Count > Options.MaxConcurrentDials || seeker.ProspectCount > Options.MaxProspects)
                    return false;
            }

            return true;
        });

    private static void Do(PeerSeeker seeker, HashSet<PeerId> dialled, int what, PeerId peer, TimeSpan now)
    {
        switch (what)
        {
            case 0:
                seeker.Found(peer, ProspectKind.Known, now);
                break;
            case 1:
                dialled.Remove(peer);
                seeker.Connected(peer, isOurs: false, now);
                break;
            case 2:
                seeker.Lost(peer, now);
                break;
            case 3:
                dialled.Remove(peer);
                seeker.Failed(peer, isHopeless: false, now);
                break;
            case 4:
                seeker.Dismiss(peer);
                break;
            default:
                dialled.UnionWith(seeker.Take(_ => true, now));
                break;
        }
    }

    private IReadOnlyList<PeerId> Take(TimeSpan now) => _seeker.Take(_ => false, now);
}
