using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RoutingTableTests
{
    private static readonly PeerId Self = TestPeerIds.Of(-1);
    private static readonly RoutingTableLimits Limits = new();
    private static readonly TimeSpan Later = Limits.TrustedFor;

    // Half of all peers: those that differ from this node in the first bit, and so share one bucket.
    private static readonly PeerId[] OneBucket =
        [.. Enumerable.Range(0, 1000).Select(TestPeerIds.Of).Where(peer => SharedPrefix(peer) == 0).Take(100)];

    private readonly RoutingTable _table = new(KademliaKey.Of(Self), Limits);

    [Test]
    public void Closest_are_found_in_order() => Gen.Int[1, 400].Sample(count =>
    {
        var table = new RoutingTable(KademliaKey.Of(Self), Limits);
        PeerId[] inTable = [.. Enumerable.Range(0, count).Select(TestPeerIds.Of).Where((peer, number) =>
            table.Add(peer, Network(number), TimeSpan.Zero, out _) == TableChange.Added)];
        var target = KademliaKey.Of(TestPeerIds.Of(count * 7));

        IReadOnlyList<QueryPeer> found = table.FindClosest(target, KademliaOptions.K);

        return found.Select(peer => peer.Id).SequenceEqual(
            inTable.OrderBy(peer => KademliaKey.Of(peer).DistanceTo(target)).Take(KademliaOptions.K));
    });

    [Test]
    public void Node_itself_has_no_place()
    {
        TableChange change = _table.Add(Self, Network(1), TimeSpan.Zero, out _);

        Assert.That((change, _table.Count), Is.EqualTo((TableChange.None, 0)));
        Assert.That(_table.FindClosest(KademliaKey.Of(Self), 1), Is.Empty);
        Assert.That(_table.Contains(Self), Is.False);
    }

    [Test]
    public void Full_bucket_asks_for_the_one_not_heard_of_for_longest()
    {
        FillBucket();

        TableChange early = _table.Add(OneBucket[20], Network(20), TimeSpan.Zero, out PeerId? nobody);
        _table.OnAnswered(OneBucket[0], TimeSpan.FromSeconds(1));
        TableChange late = _table.Add(OneBucket[21], Network(21), Later, out PeerId? questionable);

        Assert.That((early, nobody), Is.EqualTo((TableChange.Waiting, (PeerId?)null)));
        Assert.That((late, questionable), Is.EqualTo((TableChange.Waiting, OneBucket[1])));
        Assert.That(_table.Contains(OneBucket[21]), Is.False);
    }

    [Test]
    public void Peer_that_answers_keeps_its_place_before_all_newcomers()
    {
        FillBucket();
        _table.Add(OneBucket[20], Network(20), Later, out PeerId? questionable);

        _table.OnAnswered(questionable!, Later);
        _table.Add(OneBucket[21], Network(21), Later, out PeerId? next);

        Assert.That(_table.Contains(questionable!), Is.True);
        Assert.That(next, Is.EqualTo(OneBucket[1]));
    }

    [Test]
    public void Peer_that_does_not_answer_makes_room_for_the_one_that_waits()
    {
        FillBucket();
        _table.Add(OneBucket[20], Network(20), Later, out PeerId? questionable);

        TableChange once = _table.OnFailed(questionable!);
        TableChange twice = _table.OnFailed(questionable!);

        Assert.That((once, twice), Is.EqualTo((TableChange.None, TableChange.Replaced)));
        Assert.That(_table.Contains(questionable!), Is.False);
        Assert.That(_table.Contains(OneBucket[20]), Is.True);
        Assert.That(_table.Count, Is.EqualTo(KademliaOptions.K));
    }

    [Test]
    public void Peer_that_has_failed_makes_room_at_once()
    {
        FillBucket();
        _table.OnFailed(OneBucket[5]);
        _table.OnFailed(OneBucket[5]);

        TableChange change = _table.Add(OneBucket[20], Network(20), TimeSpan.Zero, out _);

        Assert.That(change, Is.EqualTo(TableChange.Replaced));
        Assert.That(_table.Contains(OneBucket[5]), Is.False);
    }

    [Test]
    public void Peer_whose_place_nobody_wants_may_fail_a_few_times()
    {
        _table.Add(OneBucket[0], Network(0), TimeSpan.Zero, out _);

        TableChange[] changes = [.. Enumerable.Range(0, Limits.MaxFailures).Select(_ => _table.OnFailed(OneBucket[0]))];

        Assert.That(changes, Is.EqualTo(new[] { TableChange.None, TableChange.None, TableChange.Removed }));
        Assert.That(_table.Count, Is.Zero);
    }

    [Test]
    public void Answer_makes_up_for_failures()
    {
        _table.Add(OneBucket[0], Network(0), TimeSpan.Zero, out _);
        _table.OnFailed(OneBucket[0]);
        _table.OnFailed(OneBucket[0]);

        _table.OnAnswered(OneBucket[0], Later);

        Assert.That(_table.OnFailed(OneBucket[0]), Is.EqualTo(TableChange.None));
    }

    [Test]
    public void Peer_that_serves_no_longer_neither_has_nor_gets_a_place()
    {
        FillBucket();
        _table.Add(OneBucket[20], Network(20), Later, out _);

        _table.Remove(OneBucket[20]);
        TableChange removed = _table.Remove(OneBucket[0]);
        _table.OnFailed(OneBucket[1]);
        _table.OnFailed(OneBucket[1]);

        Assert.That(removed, Is.EqualTo(TableChange.Removed));
        Assert.That(_table.Contains(OneBucket[20]), Is.False);
        Assert.That(_table.Count, Is.EqualTo(KademliaOptions.K - 1));
    }

    [TestCase("203.0.113", 2, TestName = "Foreign_network_gets_two_places_of_a_bucket")]
    [TestCase("192.168.1", 20, TestName = "Hosts_of_the_local_network_count_one_by_one")]
    public void Network_gets_some_places_of_a_bucket(string network, int places)
    {
        for (int i = 0; i < KademliaOptions.K; i++)
            _table.Add(OneBucket[i], Origin($"{network}.{i + 1}"), TimeSpan.Zero, out _);

        Assert.That(_table.Count, Is.EqualTo(places));
    }

    [Test]
    public void Local_host_gets_half_of_a_bucket()
    {
        for (int i = 0; i < KademliaOptions.K; i++)
            _table.Add(OneBucket[i], Origin("192.168.1.7"), TimeSpan.Zero, out _);

        Assert.That(_table.Count, Is.EqualTo(Limits.LocalPeersInBucket));
    }

    [Test]
    public void Foreign_network_gets_some_places_of_the_table_and_no_more()
    {
        for (int i = 0; i < 100_000; i++)
            _table.Add(TestPeerIds.Of(i), Origin("203.0.113.9"), TimeSpan.Zero, out _);

        Assert.That(_table.Count, Is.EqualTo(Limits.NetworkPeersInTable));
    }

    [Test]
    public void Place_that_is_given_up_can_be_taken_by_the_same_network()
    {
        for (int i = 0; i < 3; i++)
            _table.Add(OneBucket[i], Origin("203.0.113.9"), TimeSpan.Zero, out _);

        _table.Remove(OneBucket[0]);
        TableChange change = _table.Add(OneBucket[2], Origin("203.0.113.9"), TimeSpan.Zero, out _);

        Assert.That(change, Is.EqualTo(TableChange.Added));
    }

    [Test]
    public void Buckets_are_stale_again_after_the_interval()
    {
        var interval = TimeSpan.FromMinutes(10);
        _table.Add(OneBucket[0], Network(0), TimeSpan.Zero, out _);

        int first = _table.TakeStaleBuckets(TimeSpan.Zero, interval).Count;
        int early = _table.TakeStaleBuckets(interval - TimeSpan.FromTicks(1), interval).Count;
        int late = _table.TakeStaleBuckets(interval, interval).Count;

        Assert.That((first, early, late), Is.EqualTo((1, 0, 1)));
    }

    private static int SharedPrefix(PeerId peer) => KademliaKey.Of(Self).SharedPrefix(KademliaKey.Of(peer));

    private static PeerOrigin Network(int number) => Origin($"{20 + (number / 256)}.{number % 256}.0.1");

    private static PeerOrigin Origin(string host) => PeerOrigin.Of(Multiaddr.Parse($"/ip4/{host}/tcp/4001"));

    private void FillBucket()
    {
        for (int i = 0; i < KademliaOptions.K; i++)
            _table.Add(OneBucket[i], Network(i), TimeSpan.Zero, out _);
    }
}
