using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Embedded.Tests;

/// <summary>Lost sessions: how a device notices, and what it does.</summary>
[TestFixture]
internal sealed class AviEmbeddedSessionTests
{
    [Test]
    public void Gateway_that_tells_of_a_lost_session_is_greeted_at_once_and_asked_for_everything_in_order()
    {
        TestDevice device = Subscribed("c", "a", "b");
        device.Gateway.Restart();

        device.Client.Publish("x", []);
        device.PollFor(100);

        Assert.That(
            device.Gateway.Heard,
            Is.EqualTo(new[] { "Publish x ", "Hello 7", "Subscribe c", "Subscribe a", "Subscribe b" }));
        Assert.That(
            device.Handler.News,
            Is.EqualTo(new[] { "disconnected", "connected", "subscribed c", "subscribed a", "subscribed b" }));
    }

    [Test]
    public void Gateway_that_lost_the_session_without_a_word_is_noticed_by_the_keep_alive()
    {
        TestDevice device = Subscribed("a", "b");
        device.Gateway.TellsNoSession = false;
        device.Gateway.Restart();

        device.PollFor(60_000 + 5_000 + 5_000 + 100);

        Assert.That(device.Client.IsConnected);
        Assert.That(device.Gateway.Subscriptions, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public void Keep_alive_asks_for_each_subscription_in_turn()
    {
        TestDevice device = Subscribed("a", "b");

        device.PollFor(3 * 60_000 + 1_000);

        Assert.That(device.Gateway.Heard, Is.EquivalentTo(new[] { "Subscribe a", "Subscribe b", "Subscribe b" }));
        Assert.That(device.Handler.News, Is.Empty, "It is no news that they are in force.");
    }

    [Test]
    public void Keep_alive_of_a_device_without_subscriptions_ends_one_that_nobody_has()
    {
        TestDevice device = TestDevice.Connected();

        device.PollFor(61_000);

        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Unsubscribe device/7/probe" }));
    }

    [Test]
    public void Keep_alive_can_be_switched_off()
    {
        TestDevice device = TestDevice.Connected(new AviEmbeddedConfig { DeviceId = 7, KeepAliveMilliseconds = 0 });

        device.PollFor(1_000_000);

        Assert.That(device.Gateway.Heard, Is.Empty);
    }

    [Test]
    public void Subscription_that_the_gateway_lost_alone_comes_back_with_the_keep_alive()
    {
        TestDevice device = Subscribed("a", "b");
        device.Gateway.Subscriptions.Remove("a");

        device.PollFor(2 * 60_000 + 1_000);

        Assert.That(device.Gateway.Subscriptions, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public void Welcome_after_subscriptions_means_that_they_may_be_gone()
    {
        TestDevice device = Subscribed("a", "b");
        device.Gateway.Subscriptions.Clear(); // an old Hello arrived late

        device.Socket.Arrive(Wire.Welcome);
        device.PollFor(100);

        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Subscribe a", "Subscribe b" }));
    }

    [Test]
    public void Second_Welcome_before_any_subscription_is_a_duplicate()
    {
        TestDevice device = TestDevice.Connected();

        device.Socket.Arrive(Wire.Welcome);
        device.Socket.Arrive(Wire.Welcome);
        device.PollFor(100);

        Assert.That(device.Gateway.Heard, Is.Empty);
        Assert.That(device.Handler.News, Is.Empty);
    }

    [Test]
    public void Lost_session_refuses_what_would_be_lost()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.IsDown = true;
        device.Socket.Arrive(Wire.Error(ReasonCode.NoSession));
        device.Client.Poll();

        AviStatus[] statuses = [device.Client.Publish("a", []), device.Client.UpdateRaw("r", 1), device.Client.Poll()];

        Assert.That(statuses, Is.All.EqualTo(AviStatus.NotConnected));
    }

    [Test]
    public void Subscribe_of_a_device_that_is_looking_for_its_gateway_waits_for_it()
    {
        TestDevice device = TestDevice.Connected();
        device.Gateway.Restart();
        device.Socket.Arrive(Wire.Error(ReasonCode.NoSession));
        device.Socket.LosesUplink = number => number == 1; // the first Hello after it
        device.Client.Poll();

        Assert.That(device.Client.Subscribe("a"), Is.EqualTo(AviStatus.Ok));
    }

    [Test]
    public void Subscription_that_is_ending_is_over_when_the_session_is_lost()
    {
        TestDevice device = Subscribed("a");
        device.Gateway.Restart();

        AviStatus status = device.Client.Unsubscribe("a");

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "disconnected", "connected", "unsubscribed a" }));
        Assert.That(device.Gateway.Subscriptions, Is.Empty);
    }

    [Test]
    public void Socket_that_failed_has_a_new_address_so_the_device_says_Hello()
    {
        TestDevice device = Subscribed("a");
        device.Socket.IsBroken = true;
        AviStatus broken = device.Client.Poll(100);
        device.Socket.IsBroken = false;
        device.Gateway.Restart();

        device.PollFor(10_000);

        Assert.That(broken, Is.EqualTo(AviStatus.SocketFailed));
        Assert.That(device.Socket.Reopened, Is.GreaterThan(0));
        Assert.That(device.Gateway.Subscriptions, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Poll_handles_its_budget_and_the_next_one_the_rest()
    {
        TestDevice device = TestDevice.Connected();
        for (int i = 0; i < 20; i++)
            device.Socket.Arrive(Wire.Message("t", $"{i}"));

        device.Client.Poll();
        int first = device.Handler.News.Count;
        device.Client.Poll();

        Assert.That((first, device.Handler.News.Count), Is.EqualTo((16, 20)));
    }

    [Test]
    public void Errors_of_the_gateway_are_told_and_end_nothing()
    {
        TestDevice device = TestDevice.Connected();
        device.Socket.Arrive(Wire.Error(ReasonCode.QuotaExceeded));
        device.Socket.Arrive(Wire.Error((ReasonCode)200));

        AviStatus status = device.Client.Poll();

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "error QuotaExceeded", "error 200" }));
    }

    [Test]
    public void Subscriptions_are_in_force_soon_after_a_bad_network_has_become_good() =>
        Gen.Select(Gen.Int, Gen.Int[0, 40], Gen.Int[0, 3]).Sample((seed, lossPercent, restarts) =>
        {
            var random = new Random(seed);
            var device = new TestDevice();
            device.Gateway.TellsNoSession = seed % 2 == 0;
            device.Socket.LosesUplink = _ => random.Next(100) < lossPercent;
            device.Socket.LosesDownlink = _ => random.Next(100) < lossPercent;
            device.Handler.ThenConnected = () =>
            {
                device.Client.Subscribe("a");
                device.Client.Subscribe("b");
            };
            device.Client.Connect();
            for (int i = 0; i < restarts; i++)
            {
                device.PollFor(50_000);
                device.Gateway.Restart();
            }

            device.PollFor(200_000);
            device.Socket.LosesUplink = _ => false;
            device.Socket.LosesDownlink = _ => false;
            device.PollFor(300_000);

            return device.Client.IsConnected && device.Gateway.Subscriptions.SetEquals(["a", "b"]);
        }, iter: 100);

    private static TestDevice Subscribed(params string[] filters)
    {
        TestDevice device = TestDevice.Connected();
        foreach (string filter in filters)
            Assert.That(device.Client.Subscribe(filter), Is.EqualTo(AviStatus.Ok));

        device.Gateway.Heard.Clear();
        device.Handler.News.Clear();
        return device;
    }
}
