using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture]
internal sealed class KademliaQueryTests
{
    private static readonly PeerId Self = TestPeerIds.Of(-1);
    private static readonly KademliaKey Target = KademliaKey.Of(TestPeerIds.Of(-2));
    private static readonly QueryOptions Options = new(Paths: 1, Parallelism: 3, MaxRequests: 200);

    // The first is the closest to the target.
    private static readonly PeerId[] ClosestFirst =
        [.. Enumerable.Range(0, 300).Select(TestPeerIds.Of).OrderBy(peer => KademliaKey.Of(peer).DistanceTo(Target))];

    [Test]
    public void Closest_are_asked_first_and_only_some_at_a_time()
    {
        KademliaQuery query = Begin(Options, ClosestFirst[..10].Reverse());

        Assert.That(AskAll(query), Is.EqualTo(ClosestFirst[..3]));
        Assert.That((query.InFlight, query.IsDone), Is.EqualTo((3, false)));
    }

    [Test]
    public void Lookup_ends_when_the_k_closest_have_answered()
    {
        KademliaQuery query = Begin(Options, [ClosestFirst[200]]);

        List<PeerId> asked = RunToEnd(query, peer => ClosestFirst.Where(other => Distance(other) < Distance(peer))
            .TakeLast(KademliaOptions.K));

        Assert.That(query.Closest, Is.EqualTo(ClosestFirst[..KademliaOptions.K]));
        Assert.That(asked, Has.Count.LessThan(80));
    }

    [Test]
    public void Who_fails_does_not_count()
    {
        KademliaQuery query = Begin(Options, ClosestFirst[..40]);

        RunToEnd(query, _ => [], peer => Array.IndexOf(ClosestFirst, peer) % 2 == 0);

        Assert.That(query.Closest, Is.EqualTo(ClosestFirst[..40].Where((_, index) => index % 2 == 1)));
        Assert.That(query.IsDone, Is.True);
    }

    [Test]
    public void Nobody_is_asked_twice_and_this_node_never()
    {
        KademliaQuery query = Begin(Options, ClosestFirst[..5]);

        List<PeerId> asked = RunToEnd(query, _ => [Self, .. ClosestFirst[..10]]);

        Assert.That(asked, Is.Unique);
        Assert.That(asked, Is.EquivalentTo(ClosestFirst[..10]));
    }

    [Test]
    public void Answer_that_nobody_asked_for_changes_nothing()
    {
        KademliaQuery query = Begin(Options, ClosestFirst[..1]);

        Answer(query, ClosestFirst[0], ClosestFirst[1..2]);
        Answer(query, ClosestFirst[9], ClosestFirst[1..2]);

        Assert.That(AskAll(query), Is.EqualTo(ClosestFirst[..1]));
        Assert.That(query.Closest, Is.Empty);
    }

    [Test]
    public void Names_beyond_k_of_one_answer_do_not_count()
    {
        KademliaQuery query = Begin(Options, [ClosestFirst[299]]);
        AskAll(query);

        Answer(query, ClosestFirst[299], ClosestFirst.Skip(100).Take(60));

        Assert.That(RunToEnd(query, _ => []), Has.Count.EqualTo(KademliaOptions.K));
    }

    [Test]
    public void Stopped_lookup_asks_nobody_else()
    {
        KademliaQuery query = Begin(Options, ClosestFirst[..10]);
        List<PeerId> asked = AskAll(query);

        query.Stop();
        foreach (PeerId peer in asked)
            Answer(query, peer, ClosestFirst[..20]);

        Assert.That(query.TryNext(out _), Is.False);
        Assert.That(query.IsDone, Is.True);
        Assert.That(query.Closest, Is.EqualTo(ClosestFirst[..3]));
    }

    [Test]
    public void Lookup_without_end_is_ended()
    {
        // Each answer names somebody closer: a liar can make up keys for that.
        KademliaQuery query = Begin(Options with { MaxRequests = 50 }, [ClosestFirst[299]]);

        List<PeerId> asked = RunToEnd(query, peer => ClosestFirst.Where(other => Distance(other) < Distance(peer))
            .TakeLast(1));

        Assert.That(asked, Has.Count.EqualTo(50));
        Assert.That((query.IsDone, query.IsExhausted), Is.EqualTo((true, true)));
    }

    [Test]
    public void Ways_have_no_peer_in_common_and_end_each_for_itself()
    {
        // All that the first peer names are close liars, and they name each other. The second way is honest.
        PeerId[] liars = ClosestFirst[..40];
        PeerId[] honest = ClosestFirst[40..80];
        KademliaQuery query = Begin(Options with { Paths = 2 }, [liars[39], honest[39]]);

        List<PeerId> asked = RunToEnd(query, peer => (liars.Contains(peer) ? liars : honest)
            .Where(other => Distance(other) < Distance(peer)).TakeLast(KademliaOptions.K));

        // The way of the liars is closer; the honest one went on to its own end all the same.
        Assert.That(query.Closest, Is.EqualTo(liars[..KademliaOptions.K]));
        Assert.That(asked, Is.SupersetOf(honest[..10]));
    }

    [Test]
    public void Crowd_of_one_network_does_not_keep_a_lookup_from_the_others()
    {
        // The closest forty are in one network, and name nobody else.
        PeerId[] crowd = ClosestFirst[..40];
        PeerId[] others = ClosestFirst[40..80];
        KademliaQuery query = Begin(Options, [crowd[0]]);
        query.TryNext(out _);
        query.OnAnswered(
            crowd[0],
            InOneNetwork(crowd[0]).Origin,
            [.. crowd[1..10].Select(InOneNetwork), .. others[..10].Select(InItsOwnNetwork)]);

        List<PeerId> asked = RunToEnd(query, peer => crowd.Contains(peer) ? crowd : []);

        Assert.That(asked, Is.SupersetOf(others[..10]));
        Assert.That(query.Closest, Is.EqualTo(crowd[..KademliaOptions.K]));
    }

    [Test]
    public void Network_that_a_peer_was_said_to_be_in_counts_until_it_answers_from_another()
    {
        PeerId[] crowd = ClosestFirst[..40];
        PeerId other = ClosestFirst[60];
        var query = new KademliaQuery(
            Self, Target, [.. crowd.Select(InItsOwnNetwork), InItsOwnNetwork(other)], Options);

        List<PeerId> asked = RunToEnd(query, _ => []);

        Assert.That(asked, Does.Contain(other));
        Assert.That(asked, Has.Count.EqualTo(crowd.Length + 1));
    }

    [Test]
    public void Without_anybody_to_ask_it_is_done_at_once()
    {
        KademliaQuery query = Begin(Options, [Self]);

        Assert.That((query.IsDone, query.Closest.Count), Is.EqualTo((true, 0)));
    }

    private static KademliaQuery Begin(QueryOptions options, IEnumerable<PeerId> seeds) =>
        new(Self, Target, [.. seeds.Select(InOneNetwork)], options);

    private static void Answer(KademliaQuery query, PeerId peer, IEnumerable<PeerId> closer) =>
        query.OnAnswered(peer, InOneNetwork(peer).Origin, closer.Select(InOneNetwork));

    private static QueryPeer InOneNetwork(PeerId peer) => new(peer, new PeerOrigin("one", AddressScope.Global));

    private static QueryPeer InItsOwnNetwork(PeerId peer) =>
        new(peer, new PeerOrigin(peer.ToString(), AddressScope.Global));

    private static UInt128 Distance(PeerId peer) => KademliaKey.Of(peer).DistanceTo(Target).High;

    private static List<PeerId> AskAll(KademliaQuery query)
    {
        List<PeerId> asked = [];
        while (query.TryNext(out PeerId? peer))
            asked.Add(peer);

        return asked;
    }

    private static List<PeerId> RunToEnd(
        KademliaQuery query, Func<PeerId, IEnumerable<PeerId>> answer, Func<PeerId, bool>? fails = null)
    {
        List<PeerId> asked = [];
        while (!query.IsDone)
        {
            List<PeerId> now = AskAll(query);
            asked.AddRange(now);
            foreach (PeerId peer in now)
            {
                if (fails?.Invoke(peer) is true)
                    query.OnFailed(peer);
                else
                    Answer(query, peer, answer(peer));
            }
        }

        return asked;
    }
}
