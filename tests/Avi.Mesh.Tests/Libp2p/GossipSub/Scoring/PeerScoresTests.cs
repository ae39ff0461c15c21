using System.Net;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.GossipSub.Scoring;

namespace Avi.Mesh.Tests.Libp2p.GossipSub.Scoring;

/// <summary>Each of P1 to P7 by itself, and how long it is remembered.</summary>
internal sealed class PeerScoresTests
{
    private const string Topic = "t";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly PeerId Alice = SimulatedPeers.Id(1);

    [Test]
    public void Time_in_the_mesh_is_worth_one_at_most()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);
        score.EnterMesh(Topic);

        scores.Pass(Minute * 30);
        double half = score.Value;
        scores.Pass(Minute * 600);
        double full = score.Value;
        score.LeaveMesh(Topic);

        Assert.That((half, full, score.Value), Is.EqualTo((0.5, 1, 0)));
    }

    [Test]
    public void First_deliveries_count_up_to_ten_and_are_forgotten()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);

        for (int i = 0; i < 100; i++)
            score.AddFirstDelivery(Topic);
        double many = score.Value;
        scores.Pass(Minute);
        double later = score.Value;
        scores.Pass(Minute * 10);

        Assert.That((many, later, score.Value), Is.EqualTo((10, 5, 0)));
        Assert.That(score.TopicCount, Is.Zero, "nothing is left to remember");
    }

    [Test]
    public void Service_in_many_topics_is_capped()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);

        for (int i = 0; i < 1_000; i++)
            score.AddFirstDelivery($"{i}");
        double good = score.Value;
        for (int i = 0; i < 12; i++)
            score.AddMisbehaviour();

        Assert.That((good, score.Value), Is.EqualTo((50, 50 - 36)));
    }

    [Test]
    public void Invalid_messages_count_by_their_square_and_are_forgiven()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);

        for (int i = 0; i < 8; i++)
            score.AddInvalidMessage(Topic);
        double bad = score.Value;
        scores.Pass(Minute * 5);

        Assert.That((bad, score.Value), Is.EqualTo((-64, -16)));
    }

    [Test]
    public void Topic_with_a_weight_of_its_own_counts_by_it()
    {
        var topics = new Dictionary<string, TopicScoreOptions> { [Topic] = new() { Weight = 3 } };
        var scores = new PeerScores(new PeerScoreOptions { Topics = topics });
        PeerScore score = scores.Connect(Alice, host: null);

        score.AddInvalidMessage(Topic);
        score.AddInvalidMessage("other");

        Assert.That(score.Value, Is.EqualTo(-4));
    }

    [Test]
    public void Silent_peer_of_a_mesh_loses_only_where_it_must_speak_and_after_a_while()
    {
        PeerScores scores = WithMinDeliveries(threshold: 4);
        PeerScore score = scores.Connect(Alice, host: null);
        score.EnterMesh(Topic);
        score.EnterMesh("quiet");

        scores.Pass(Minute * 1.9);
        double early = score.Value;
        scores.Pass(Minute * 2);

        Assert.That(early, Is.Positive);
        Assert.That(score.Value, Is.EqualTo(-16).Within(0.1));
    }

    [Test]
    public void What_was_missing_is_remembered_when_a_peer_leaves_the_mesh()
    {
        PeerScores scores = WithMinDeliveries(threshold: 4);
        PeerScore score = scores.Connect(Alice, host: null);
        score.EnterMesh(Topic);
        scores.Pass(Minute * 2);

        bool isMissing = score.LeaveMesh(Topic);

        Assert.That(isMissing, Is.True);
        Assert.That(score.Value, Is.EqualTo(-16));
    }

    [Test]
    public void Copies_count_as_deliveries_while_a_message_is_checked_and_a_moment_more_once_for_each_peer()
    {
        PeerScores scores = WithMinDeliveries(threshold: 1);
        PeerScore alice = scores.Connect(Alice, host: null);
        PeerScore[] others = [.. Enumerable.Range(2, 3).Select(i => scores.Connect(SimulatedPeers.Id(i), host: null))];
        foreach (PeerScore score in others)
            score.EnterMesh(Topic);
        scores.Pass(Minute * 3);
        TimeSpan now = Minute * 3;
        var id = new MessageId([1]);

        scores.BeginDelivery(alice, Topic, id, isJudged: false, now);
        scores.AddDuplicate(others[0], Topic, id, now + Minute);
        scores.AcceptDelivery(Alice, Topic, id, now + Minute);
        scores.AddDuplicate(others[1], Topic, id, now + Minute + TimeSpan.FromMilliseconds(100));
        scores.AddDuplicate(others[2], Topic, id, now + Minute + TimeSpan.FromMilliseconds(101));

        Assert.That(others.Select(score => score.Value >= 0), Is.EqualTo(new[] { true, true, false }));
        Assert.That(alice.Value, Is.EqualTo(1));
    }

    [TestCase(MessageVerdict.Ignore)]
    [TestCase(MessageVerdict.Reject)]
    public void Copies_of_what_was_not_accepted_are_no_deliveries(MessageVerdict verdict)
    {
        PeerScores scores = WithMinDeliveries(threshold: 1);
        PeerScore alice = scores.Connect(Alice, host: null);
        PeerScore[] others = [.. Enumerable.Range(2, 2).Select(i => scores.Connect(SimulatedPeers.Id(i), host: null))];
        foreach (PeerScore score in others)
            score.EnterMesh(Topic);
        scores.Pass(Minute * 3);
        TimeSpan now = Minute * 3;
        var id = new MessageId([1]);

        scores.BeginDelivery(alice, Topic, id, isJudged: true, now);
        scores.AddDuplicate(others[0], Topic, id, now);
        if (verdict == MessageVerdict.Reject)
            Assert.That(scores.RejectDelivery(Alice, id, now), Is.EqualTo(new[] { others[0].Peer }));
        else
            scores.IgnoreDelivery(id, now);
        MessageVerdict? late = scores.AddDuplicate(others[1], Topic, id, now);

        Assert.That(late, Is.EqualTo(verdict));
        Assert.That(others.Select(score => score.Value), Is.All.LessThan(0), "as if they had brought nothing");
    }

    [Test]
    public void Misbehaviour_counts_above_six_and_is_forgiven()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);

        for (int i = 0; i < 6; i++)
            score.AddMisbehaviour();
        double few = score.Value;
        for (int i = 0; i < 10; i++)
            score.AddMisbehaviour();
        double many = score.Value;
        scores.Pass(Minute);

        Assert.That((few, many, score.Value), Is.EqualTo((0, -100, -4)));
    }

    [Test]
    public void Broken_promises_add_nothing_to_what_a_peer_has_done_worse()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);

        for (int i = 0; i < 100; i++)
            score.AddBrokenPromise();
        double slow = score.Value;
        for (int i = 0; i < 5; i++)
            score.AddMisbehaviour();
        score.AddBrokenPromise();

        Assert.That((slow, score.Value), Is.EqualTo((-16, -81)));
    }

    [Test]
    public void Bad_score_is_kept_for_an_hour_or_until_it_is_forgiven()
    {
        var options = new PeerScoreOptions
        {
            DefaultTopic = new TopicScoreOptions { InvalidMessageHalfLife = TimeSpan.FromDays(1) },
        };
        var scores = new PeerScores(options);
        PeerScore forger = scores.Connect(Alice, host: null);
        forger.AddInvalidMessage(Topic);
        PeerScore flooder = scores.Connect(SimulatedPeers.Id(2), host: null);
        for (int i = 0; i < 10; i++)
            flooder.AddMisbehaviour();

        scores.Disconnect(forger);
        scores.Disconnect(flooder);
        int both = scores.RetainedCount;
        scores.Pass(Minute * 59);
        int one = scores.RetainedCount;
        scores.Pass(Minute * 60);

        Assert.That((both, one, scores.RetainedCount), Is.EqualTo((2, 1, 0)));
        Assert.That(scores.Of(Alice), Is.Zero);
    }

    [Test]
    public void Full_memory_forgets_the_one_nearest_to_good()
    {
        var scores = new PeerScores(new PeerScoreOptions { MaxRetained = 2 });
        for (int peer = 1; peer <= 3; peer++)
        {
            PeerScore score = scores.Connect(SimulatedPeers.Id(peer), host: null);
            for (int i = 0; i < peer; i++)
                score.AddInvalidMessage(Topic);
            scores.Disconnect(score);
        }

        double[] kept = [.. Enumerable.Range(1, 3).Select(peer => scores.Of(SimulatedPeers.Id(peer)))];

        Assert.That(kept, Is.EqualTo(new double[] { 0, -4, -9 }));
    }

    [Test]
    public void Opinion_of_the_application_holds_before_and_after_a_peer_comes()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        scores.SetApplication(Alice, 7);

        double first = scores.Connect(Alice, host: null).Value;
        scores.SetApplication(Alice, -3);
        double second = scores.Of(Alice);
        scores.SetApplication(Alice, 0);

        Assert.That((first, second, scores.Of(Alice)), Is.EqualTo((7, -3, 0)));
    }

    [Test]
    public void Message_costs_no_memory()
    {
        var scores = new PeerScores(new PeerScoreOptions());
        PeerScore score = scores.Connect(Alice, host: null);
        var id = new MessageId([1]);

        long allocated = Allocations.Of(() =>
        {
            scores.BeginDelivery(score, Topic, id, isJudged: false, default);
            scores.AcceptDelivery(Alice, Topic, id, default);
            scores.AddDuplicate(score, Topic, id, default);
        });

        Assert.That(allocated, Is.Zero);
    }

    [TestCase("127.0.0.1", null)]
    [TestCase("10.1.2.3", null)]
    [TestCase("172.31.0.1", null)]
    [TestCase("192.168.1.1", null)]
    [TestCase("169.254.0.1", null)]
    [TestCase("100.64.0.1", null)]
    [TestCase("::1", null)]
    [TestCase("fe80::1", null)]
    [TestCase("fd00::1", null)]
    [TestCase("::ffff:10.0.0.1", null)]
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("172.32.0.1", "172.32.0.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("2001:db8::1", "2001:db8::ffff:0:0:1")]
    public void Address_belongs_to_its_owners_group_or_counts_for_nobody(string address, string? same)
    {
        HostGroup? group = HostGroup.Of(IPAddress.Parse(address));

        Assert.That(group, Is.EqualTo(same is null ? null : HostGroup.Of(IPAddress.Parse(same))));
        Assert.That(group is null, Is.EqualTo(same is null));
        Assert.That(group, Is.Not.EqualTo(HostGroup.Of(IPAddress.Parse("198.51.100.1"))));
    }

    private static PeerScores WithMinDeliveries(double threshold)
    {
        var topic = new TopicScoreOptions { MeshDeliveries = new MeshDeliveryOptions { Threshold = threshold } };
        return new PeerScores(new PeerScoreOptions
        {
            Topics = new Dictionary<string, TopicScoreOptions> { [Topic] = topic },
        });
    }
}
