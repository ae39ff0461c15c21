using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Ping;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LivenessTableTests
{
    private const int MaxSilences = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = Interval * 1.25;
    private static readonly PeerId Peer = TestPeers.Id(1);

    private readonly LivenessTable _table = new(Interval, MaxSilences, new Random(1));
    private TimeSpan _now;

    [Test]
    public void Peer_is_asked_about_once_in_an_interval()
    {
        _table.Add(Peer, TimeSpan.Zero);

        IReadOnlyList<WatchedPeer> early = _table.TakeDue(Interval * 0.74);
        WatchedPeer first = _table.TakeDue(Longest).Single();
        _table.Ended(first, PingOutcome.Answered);

        Assert.That((early.Count, first.Id), Is.EqualTo((0, Peer)));
        Assert.That(_table.TakeDue(Longest + (Interval * 0.74)), Is.Empty);
        Assert.That(_table.TakeDue(Longest * 2).Single().Id, Is.EqualTo(Peer));
    }

    [Test]
    public void Peers_that_came_together_are_asked_at_different_times()
    {
        const int Peers = 200;
        const int Looks = 20;
        for (int i = 0; i < Peers; i++)
            _table.Add(TestPeers.Id(i), TimeSpan.Zero);

        int[] asked = [.. Enumerable.Range(1, Looks).Select(look => AskAll(Longest * look / Looks, PingOutcome.Answered))];

        Assert.That(asked.Sum(), Is.EqualTo(Peers));
        Assert.That(asked, Is.All.LessThan(Peers / 4));
    }

    [Test]
    public void Peer_that_is_being_asked_is_not_asked_again_however_long_it_takes()
    {
        _table.Add(Peer, TimeSpan.Zero);
        WatchedPeer asked = _table.TakeDue(Longest).Single();

        IReadOnlyList<WatchedPeer> meanwhile = _table.TakeDue(Interval * 10);
        _table.Ended(asked, PingOutcome.Silent);

        Assert.That(meanwhile, Is.Empty);
        Assert.That(_table.TakeDue(Interval * 10), Has.Count.EqualTo(1));
    }

    [Test]
    public void Last_silence_in_a_row_means_dead_and_is_told_once()
    {
        _table.Add(Peer, TimeSpan.Zero);

        bool[] isDead = [.. Enumerable.Range(0, MaxSilences).Select(_ => Ask(PingOutcome.Silent))];

        Assert.That(isDead, Is.EqualTo(new[] { false, false, true }));
        Assert.That(_table.Count, Is.Zero);
    }

    [TestCase((int)PingOutcome.Answered)]
    [TestCase((int)PingOutcome.Failed)]
    public void Sign_of_life_ends_the_row(int sign)
    {
        _table.Add(Peer, TimeSpan.Zero);
        for (int i = 0; i < MaxSilences - 1; i++)
            Ask(PingOutcome.Silent);

        Ask((PingOutcome)sign);

        Assert.That(Ask(PingOutcome.Silent), Is.False);
        Assert.That(Ask(PingOutcome.Silent), Is.False);
        Assert.That(Ask(PingOutcome.Silent), Is.True);
    }

    [Test]
    public void Peer_that_refuses_for_ever_lives()
    {
        _table.Add(Peer, TimeSpan.Zero);

        bool[] isDead = [.. Enumerable.Range(0, 100).Select(_ => Ask(PingOutcome.Failed))];

        Assert.That(isDead, Is.All.False);
    }

    [Test]
    public void Peer_that_does_not_speak_it_after_all_is_not_asked_again()
    {
        _table.Add(Peer, TimeSpan.Zero);

        bool isDead = Ask(PingOutcome.NotSupported);

        Assert.That(isDead, Is.False);
        Assert.That(_table.TakeDue(Interval * 100), Is.Empty);
    }

    [Test]
    public void Peer_that_has_gone_is_not_asked()
    {
        _table.Add(Peer, TimeSpan.Zero);

        _table.Remove(Peer);

        Assert.That(_table.TakeDue(Longest), Is.Empty);
    }

    [Test]
    public void Peer_that_is_identified_again_keeps_its_silences()
    {
        _table.Add(Peer, TimeSpan.Zero);
        for (int i = 0; i < MaxSilences - 1; i++)
            Ask(PingOutcome.Silent);

        _table.Add(Peer, _now);

        Assert.That(Ask(PingOutcome.Silent), Is.True);
    }

    [Test]
    public void What_became_of_a_ping_on_an_ended_connection_says_nothing_of_the_next_one()
    {
        _table.Add(Peer, TimeSpan.Zero);
        for (int i = 0; i < MaxSilences - 1; i++)
            Ask(PingOutcome.Silent);
        _now += Longest;
        WatchedPeer before = _table.TakeDue(_now).Single();
        _table.Remove(Peer);
        _table.Add(Peer, _now);

        bool isDead = _table.Ended(before, PingOutcome.Silent);

        Assert.That(isDead, Is.False);
        Assert.That(Ask(PingOutcome.Silent), Is.False);
        Assert.That(Ask(PingOutcome.Silent), Is.False);
    }

    private bool Ask(PingOutcome outcome)
    {
        _now += Longest;
        return _table.Ended(_table.TakeDue(_now).Single(), outcome);
    }

    private int AskAll(TimeSpan now, PingOutcome outcome)
    {
        IReadOnlyList<WatchedPeer> due = _table.TakeDue(now);
        foreach (WatchedPeer peer in due)
            _table.Ended(peer, outcome);

        return due.Count;
    }
}
