using Avi.Samples.Quickstart;

namespace Avi.Samples.Tests.Quickstart;

internal sealed class JourneysTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Test]
    public void Message_is_told_with_both_legs_when_it_has_arrived()
    {
        var journeys = new Journeys(isSeenAtGateway: true, Patience);
        journeys.Depart("1/1", Ms(100));

        Legs? early = journeys.Pass("1/1", Ms(103));
        Legs? complete = journeys.Arrive("1/1", Ms(110));

        Assert.That(early, Is.Null);
        Assert.That(complete, Is.EqualTo(new Legs(10) { DeviceToGatewayMs = 3, GatewayToMonitorMs = 7 }));
        Assert.That((journeys.Sent, journeys.Arrived, journeys.IsSettled), Is.EqualTo((1, 1, true)));
    }

    [Test]
    public void Gateway_that_notices_late_had_the_message_before_the_monitor_all_the_same()
    {
        var journeys = new Journeys(isSeenAtGateway: true, Patience);
        journeys.Depart("1/1", Ms(0));

        Legs? atMonitor = journeys.Arrive("1/1", Ms(10));
        Legs? complete = journeys.Pass("1/1", Ms(12));

        Assert.That(atMonitor, Is.Null);
        Assert.That(complete, Is.EqualTo(new Legs(10) { DeviceToGatewayMs = 10, GatewayToMonitorMs = 0 }));
    }

    [Test]
    public void Message_that_comes_twice_counts_once()
    {
        var journeys = new Journeys(isSeenAtGateway: false, Patience);
        journeys.Depart("1", Ms(0));

        Legs? first = journeys.Arrive("1", Ms(2));
        Legs? second = journeys.Arrive("1", Ms(3));

        Assert.That((first, second, journeys.Arrived), Is.EqualTo((new Legs(2), default(Legs), 1)));
    }

    [Test]
    public void Message_that_nobody_sent_is_no_arrival()
    {
        var journeys = new Journeys(isSeenAtGateway: false, Patience);

        Assert.That(journeys.Arrive("9", Ms(0)), Is.Null);
        Assert.That((journeys.Sent, journeys.Arrived), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Lost_message_is_waited_for_as_long_as_patience_lasts()
    {
        var journeys = new Journeys(isSeenAtGateway: true, Patience);
        journeys.Depart("1", Ms(0));
        journeys.Depart("2", Ms(1));

        journeys.GiveUpOld(Ms(4_999));
        bool isWaiting = !journeys.IsSettled;
        journeys.GiveUpOld(Ms(5_000));
        Legs? late = journeys.Arrive("1", Ms(5_000));
        journeys.GiveUpOld(Ms(5_001));

        Assert.That((isWaiting, late, journeys.IsSettled), Is.EqualTo((true, default(Legs), true)));
        Assert.That((journeys.Sent, journeys.Arrived), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Summary_has_a_row_for_each_leg()
    {
        var journeys = new Journeys(isSeenAtGateway: true, Patience);
        journeys.Depart("1", Ms(0));
        journeys.Pass("1", Ms(1));
        journeys.Arrive("1", Ms(3));

        Assert.That(journeys.Summarize("a", "b", "c"), Is.EqualTo(new[]
        {
            new LegSummary("a", 1, 1, 1),
            new LegSummary("b", 1, 2, 2),
            new LegSummary("c", 1, 3, 3),
        }));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
