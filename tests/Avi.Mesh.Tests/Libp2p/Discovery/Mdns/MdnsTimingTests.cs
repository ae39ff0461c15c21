using System.Net;
using Avi.Mesh.Libp2p.Discovery.Mdns;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
internal sealed class MdnsTimingTests
{
    private static readonly MdnsOptions Options = new();

    [Test]
    public void Queries_begin_at_once_and_become_rare()
    {
        var schedule = new MdnsQuerySchedule(Options, new Random(1), TimeSpan.Zero);
        List<double> pauses = [];
        TimeSpan before = TimeSpan.Zero;
        for (int i = 0; i < 14; i++)
        {
            TimeSpan due = schedule.NextDue;
            Assert.That(schedule.TryTake(due - TimeSpan.FromTicks(1)), Is.False);
            Assert.That(schedule.TryTake(due), Is.True);
            pauses.Add((due - before).TotalSeconds);
            before = due;
        }

        double[] steps = [0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
        Assert.That(pauses[0], Is.LessThanOrEqualTo(0.12));
        for (int i = 1; i < steps.Length; i++)
            Assert.That(pauses[i], Is.InRange(steps[i], steps[i] * 1.1), $"pause {i}");
    }

    [Test]
    public void Answer_goes_out_a_moment_after_the_question()
    {
        var responder = new MdnsResponder(Options, new Random(1));

        responder.Ask(forUs: true, forService: false, TimeSpan.FromSeconds(9));

        Assert.That(responder.NextDue.TotalSeconds, Is.InRange(9.02, 9.12));
        Assert.That(responder.TryTake(responder.NextDue, out MdnsReply reply), Is.True);
        Assert.That(reply, Is.EqualTo(new MdnsReply(true, false)));
        Assert.That(responder.NextDue, Is.EqualTo(TimeSpan.MaxValue));
    }

    [Test]
    public void Thousand_questions_have_one_answer_a_second()
    {
        var responder = new MdnsResponder(Options, new Random(1));
        List<TimeSpan> answers = [];
        for (var now = TimeSpan.Zero; now < TimeSpan.FromSeconds(10); now += TimeSpan.FromMilliseconds(1))
        {
            responder.Ask(forUs: true, forService: now.Milliseconds == 500, now);
            if (responder.TryTake(now, out _))
                answers.Add(now);
        }

        Assert.That(answers, Has.Count.InRange(9, 10));
        Assert.That(answers.Zip(answers.Skip(1), (a, b) => b - a), Is.All.GreaterThanOrEqualTo(Options.AnswerPause));
    }

    [Test]
    public void One_answer_serves_all_who_asked_meanwhile()
    {
        var responder = new MdnsResponder(Options, new Random(1));

        responder.Ask(forUs: false, forService: true, TimeSpan.Zero);
        responder.Ask(forUs: true, forService: false, TimeSpan.Zero);
        responder.Ask(forUs: false, forService: false, TimeSpan.Zero);
        responder.TryTake(TimeSpan.FromSeconds(1), out MdnsReply reply);

        Assert.That(reply, Is.EqualTo(new MdnsReply(true, true)));
        Assert.That(responder.TryTake(TimeSpan.FromSeconds(99), out _), Is.False);
    }

    [Test]
    public void Asker_is_answered_alone_only_after_all_have_heard()
    {
        var responder = new MdnsResponder(Options, new Random(1));
        bool before = responder.HasToldLately(TimeSpan.Zero);

        responder.Ask(forUs: true, forService: false, TimeSpan.Zero);
        responder.TryTake(TimeSpan.FromSeconds(1), out _);

        Assert.That(before, Is.False);
        Assert.That(responder.HasToldLately(TimeSpan.FromSeconds(90)), Is.True);
        Assert.That(responder.HasToldLately(TimeSpan.FromSeconds(91)), Is.False);
    }

    [Test]
    public void Source_that_floods_does_not_use_up_what_others_have()
    {
        var limiter = new SourceLimiter(Options);
        IPAddress flooder = MdnsPackets.Host(66).Address;
        int taken = 0;
        int honest = 0;
        for (int second = 0; second < 10; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            taken += Enumerable.Range(0, 10_000).Count(_ => limiter.TryTakePacket(flooder, now));
            honest += limiter.TryTakePacket(MdnsPackets.Host(2).Address, now) ? 1 : 0;
        }

        Assert.That(taken, Is.EqualTo(10 * Options.MaxPacketsPerSecondOfSource));
        Assert.That(honest, Is.EqualTo(10));
    }

    [Test]
    public void Forged_sources_together_have_a_limit_and_their_table_a_size()
    {
        var limiter = new SourceLimiter(Options);

        int taken = Enumerable.Range(0, 100_000).Count(i => limiter.TryTakePacket(new IPAddress(i), TimeSpan.Zero));

        Assert.That(taken, Is.EqualTo(Options.MaxPacketsPerSecond));
        Assert.That(limiter.Count, Is.EqualTo(Options.MaxSources));
    }

    [Test]
    public void Single_answers_are_one_a_second_for_each_and_ten_for_all()
    {
        var limiter = new SourceLimiter(Options);

        int forOne = Enumerable.Range(0, 1_000).Count(_ => limiter.TryTakeUnicast(IPAddress.Any, TimeSpan.Zero));
        int forAll = Enumerable.Range(1, 1_000).Count(i => limiter.TryTakeUnicast(new IPAddress(i), TimeSpan.Zero));

        Assert.That((forOne, forOne + forAll), Is.EqualTo((1, Options.MaxUnicastsPerSecond)));
        Assert.That(limiter.TryTakeUnicast(IPAddress.Any, TimeSpan.FromSeconds(1)), Is.True);
    }
}
