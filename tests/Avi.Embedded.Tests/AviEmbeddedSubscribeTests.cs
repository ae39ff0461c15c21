using Avi.Embedded.Tests.Support;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class AviEmbeddedSubscribeTests
{
    [Test]
    public void Acknowledged_subscription_is_in_force()
    {
        TestDevice device = TestDevice.Connected();

        AviStatus status = device.Client.Subscribe("a/+/b");

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Subscribe a/+/b" }));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "subscribed a/+/b" }));
    }

    [Test]
    public void Lost_datagrams_of_a_subscribe_are_made_up_for([Values(1, 2, 3)] int lost, [Values] bool isUplink)
    {
        TestDevice device = TestDevice.Connected();
        int sent = 0;
        if (isUplink)
            device.Socket.LosesUplink = _ => sent++ < lost;
        else
            device.Socket.LosesDownlink = _ => sent++ < lost;

        AviStatus status = device.Client.Subscribe("a");

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "subscribed a" }));
        Assert.That(device.Gateway.Subscriptions, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Refused_subscription_is_told_from_a_gateway_that_is_gone()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.Refuses = filter => filter == "secret";
        long start = device.Clock.Milliseconds;

        AviStatus status = device.Client.Subscribe("secret");

        Assert.That(status, Is.EqualTo(AviStatus.Refused));
        Assert.That(device.Clock.Milliseconds - start, Is.InRange(5_000, 6_000));
        Assert.That(device.Gateway.Heard, Has.Some.EqualTo("Unsubscribe device/7/probe").And.None.StartsWith("Hello"));
        Assert.That(device.Client.IsConnected);
    }

    [Test]
    public void Refused_subscription_is_not_asked_for_in_the_next_session()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.Refuses = filter => filter == "secret";
        device.Client.Subscribe("secret");
        device.Gateway.Heard.Clear();

        device.Gateway.Restart();
        device.Client.Publish("a", []);
        device.PollFor(10_000);

        Assert.That(device.Gateway.Heard, Has.Some.EqualTo("Hello 7").And.None.StartsWith("Subscribe"));
    }

    [Test]
    public void Gateway_that_is_gone_ends_a_subscribe_after_twice_the_time_and_is_looked_for()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.IsDown = true;
        long start = device.Clock.Milliseconds;

        AviStatus status = device.Client.Subscribe("a");

        Assert.That(status, Is.EqualTo(AviStatus.TimedOut));
        Assert.That(device.Clock.Milliseconds - start, Is.EqualTo(10_000));
        Assert.That(device.Client.IsConnected, Is.False);
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "disconnected" }));
        device.Client.Poll(1);
        Assert.That(device.Gateway.Heard[^1], Is.EqualTo("Hello 7"));
    }

    [Test]
    public void Messages_that_come_meanwhile_are_delivered()
    {
        TestDevice device = TestDevice.Connected();
        device.Socket.Arrive(Wire.Message("x", "1"));
        device.Socket.Arrive(Wire.Message("x", "2"));

        AviStatus status = device.Client.Subscribe("a");

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "message x 1", "message x 2", "subscribed a" }));
    }

    [Test]
    public void Acknowledgement_of_something_else_is_none()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.IsDown = true;
        device.Socket.Arrive(Wire.SubscribeAck("other"));
        device.Socket.Arrive(Wire.UnsubscribeAck("a"));

        Assert.That(device.Client.Subscribe("a"), Is.EqualTo(AviStatus.TimedOut));
    }

    [Test]
    public void Late_acknowledgement_that_comes_during_the_probe_counts()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.IsDown = true;
        device.Socket.Arrive(Wire.SubscribeAck("a"), afterMilliseconds: 6_000);

        Assert.That(device.Client.Subscribe("a"), Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Client.IsConnected);
    }

    [Test]
    public void Second_subscribe_to_a_filter_asks_again_and_is_remembered_once()
    {
        TestDevice device = TestDevice.Connected(new AviEmbeddedConfig { DeviceId = 7, MaxSubscriptions = 1 });

        AviStatus[] statuses = [device.Client.Subscribe("a"), device.Client.Subscribe("a")];

        Assert.That(statuses, Is.All.EqualTo(AviStatus.Ok));
        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Subscribe a", "Subscribe a" }));
    }

    [Test]
    public void Subscription_beyond_the_limit_is_refused_here_and_an_ended_one_makes_room()
    {
        TestDevice device = TestDevice.Connected(new AviEmbeddedConfig { DeviceId = 7, MaxSubscriptions = 2 });
        device.Client.Subscribe("a");
        device.Client.Subscribe("b");

        AviStatus third = device.Client.Subscribe("c");
        AviStatus ended = device.Client.Unsubscribe("a");
        AviStatus again = device.Client.Subscribe("c");

        Assert.That(
            new[] { third, ended, again },
            Is.EqualTo(new[] { AviStatus.TooManySubscriptions, AviStatus.Ok, AviStatus.Ok }));
        Assert.That(device.Gateway.Subscriptions, Is.EquivalentTo(new[] { "b", "c" }));
    }

    [TestCase("")]
    [TestCase("a/#/b")]
    [TestCase("a+")]
    [TestCase("a\0")]
    public void Filter_that_breaks_the_rules_is_refused_here(string filter)
    {
        TestDevice device = TestDevice.Connected();

        Assert.That(device.Client.Subscribe(filter), Is.EqualTo(AviStatus.InvalidTopic));
        Assert.That(device.Client.Unsubscribe(filter), Is.EqualTo(AviStatus.InvalidTopic));
        Assert.That(device.Gateway.Heard, Is.Empty);
    }

    [TestCase(1_021, AviStatus.Ok)]
    [TestCase(1_022, AviStatus.TooLarge)]
    public void Filter_fills_a_datagram_or_is_refused_here(int letters, AviStatus expected)
    {
        TestDevice device = TestDevice.Connected();

        Assert.That(device.Client.Subscribe(new string('x', letters)), Is.EqualTo(expected));
    }

    [Test]
    public void Ended_subscription_is_acknowledged_and_forgotten()
    {
        TestDevice device = TestDevice.Connected();
        device.Client.Subscribe("a");

        AviStatus status = device.Client.Unsubscribe("a");
        device.Gateway.Restart();
        device.Client.Publish("x", []);
        device.PollFor(5_000);

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Gateway.Subscriptions, Is.Empty);
        Assert.That(device.Handler.News, Does.Contain("unsubscribed a"));
    }

    [Test]
    public void Filter_that_never_was_subscribed_to_can_be_ended()
    {
        TestDevice device = TestDevice.Connected();

        Assert.That(device.Client.Unsubscribe("never"), Is.EqualTo(AviStatus.Ok));
    }

    [Test]
    public void Subscribe_from_a_handler_is_noted_and_done_by_polling()
    {
        var device = new TestDevice();
        AviStatus status = AviStatus.Ok;
        device.Handler.ThenConnected = () => status = device.Client.Subscribe("a");

        device.Client.Connect();
        device.Client.Poll();
        device.Client.Poll();

        Assert.That(status, Is.EqualTo(AviStatus.Pending));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "connected", "subscribed a" }));
    }

    [Test]
    public void Noted_subscription_that_is_refused_is_told_and_asked_for_in_turn()
    {
        var device = new TestDevice();
        device.Gateway.Refuses = _ => true;
        device.Handler.ThenConnected = () => device.Client.Subscribe("a");
        device.Client.Connect();

        device.PollFor(20_000);
        device.Gateway.Refuses = _ => false;
        device.PollFor(100_000);

        Assert.That(device.Handler.News, Is.EqualTo(new[] { "connected", "refused a", "subscribed a" }));
    }

    [Test]
    public void Poll_from_a_handler_is_refused()
    {
        TestDevice device = TestDevice.Connected();
        var statuses = new List<AviStatus>();
        device.Handler.Then = (_, _) => statuses.Add(device.Client.Poll());
        device.Socket.Arrive(Wire.Message("a", "b"));

        device.Client.Poll();

        Assert.That(statuses, Is.EqualTo(new[] { AviStatus.Busy }));
    }

    [Test]
    public void Exception_of_a_handler_leaves_a_client_that_works()
    {
        TestDevice device = TestDevice.Connected();
        device.Handler.Then = (_, _) => throw new InvalidOperationException("The application's own.");
        device.Socket.Arrive(Wire.Message("a", "b"));

        Assert.That(() => device.Client.Poll(), Throws.InvalidOperationException);
        Assert.That(device.Client.Subscribe("c"), Is.EqualTo(AviStatus.Ok));
    }
}
