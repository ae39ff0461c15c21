using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class AviEmbeddedConnectTests
{
    [Test]
    public void Hello_that_is_answered_makes_a_session()
    {
        var device = new TestDevice();

        AviStatus status = device.Client.Connect();

        Assert.That((status, device.Client.IsConnected), Is.EqualTo((AviStatus.Ok, true)));
        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Hello 7" }));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "connected" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Lost_Hello_and_lost_Welcome_are_made_up_for(bool isUplink)
    {
        var device = new TestDevice();
        if (isUplink)
            device.Socket.LosesUplink = number => number < 2;
        else
            device.Socket.LosesDownlink = number => number < 2;

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Clock.Milliseconds, Is.InRange(2_000, 3_000)); // 500 + 1,000 ms, give or take a quarter
    }

    [Test]
    public void Silent_gateway_ends_a_connect_at_its_deadline()
    {
        var device = new TestDevice();
        device.Gateway.IsDown = true;
        long start = device.Clock.Milliseconds;

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.TimedOut));
        Assert.That(device.Clock.Milliseconds - start, Is.EqualTo(10_000));
        Assert.That(device.Gateway.Heard, Has.Count.InRange(4, 6)); // at 0, 0.5, 1.5, 3.5 and 7.5 s, roughly
        Assert.That(device.Handler.News, Is.Empty);
    }

    [Test]
    public void Welcome_that_is_late_still_makes_a_session_when_polled()
    {
        var device = new TestDevice(new AviEmbeddedConfig { DeviceId = 7, ConnectTimeoutMilliseconds = 1_000 });
        device.Socket.DelayMilliseconds = 1_500;

        AviStatus connect = device.Client.Connect();
        AviStatus poll = device.Client.Poll(1_000);

        Assert.That((connect, poll), Is.EqualTo((AviStatus.TimedOut, AviStatus.Ok)));
    }

    [Test]
    public void Gateway_that_comes_up_later_is_found_by_polling()
    {
        var device = new TestDevice();
        device.Gateway.IsDown = true;
        device.Client.Connect();

        device.Gateway.IsDown = false;
        device.PollFor(60_000);

        Assert.That(device.Client.IsConnected);
    }

    [Test]
    public void Message_that_comes_before_the_Welcome_is_delivered_and_does_not_end_the_connect()
    {
        var device = new TestDevice();
        device.Socket.Arrive(Wire.Message("a/b", "early"));

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "message a/b early", "connected" }));
    }

    [TestCase("")]
    [TestCase("FF")]
    [TestCase("0205")]
    [TestCase("63")]
    public void Datagram_that_is_no_message_changes_nothing(string hex)
    {
        var device = new TestDevice();
        device.Socket.Arrive(Convert.FromHexString(hex));

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Client.MalformedDatagrams, Is.EqualTo(hex.Length == 0 ? 0 : 1));
    }

    [Test]
    public void Welcome_with_a_trailer_of_a_newer_gateway_is_a_Welcome()
    {
        var device = new TestDevice();
        device.Gateway.IsDown = true;
        device.Socket.Arrive([.. Wire.Welcome, 0xAE, 0x56, 0x01]);

        Assert.That(device.Client.Connect(), Is.EqualTo(AviStatus.Ok));
    }

    [Test]
    public void Error_of_the_gateway_is_told_and_the_connect_goes_on()
    {
        var device = new TestDevice();
        device.Gateway.IsDown = true;
        device.Socket.Arrive(Wire.Error(ReasonCode.NotAuthorized));

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.TimedOut));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "error NotAuthorized" }));
    }

    [Test]
    public void Second_connect_says_no_second_Hello()
    {
        TestDevice device = TestDevice.Connected();

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Gateway.Heard, Is.Empty);
    }

    [Test]
    public void Socket_that_fails_is_opened_anew_and_the_connect_goes_on_until_its_deadline()
    {
        var device = new TestDevice();
        device.Socket.IsBroken = true;

        AviStatus status = device.Client.Connect();

        Assert.That(status, Is.EqualTo(AviStatus.SocketFailed));
        Assert.That(device.Socket.Reopened, Is.InRange(10, 40)); // a pause of half a second at most lies between
    }

    [Test]
    public void Socket_that_works_again_makes_a_session()
    {
        var device = new TestDevice();
        device.Socket.IsBroken = true;
        device.Client.Connect();

        device.Socket.IsBroken = false;
        device.PollFor(60_000);

        Assert.That(device.Client.IsConnected);
    }

    [Test]
    public void Socket_whose_address_is_gone_is_opened_anew_when_hello_cannot_be_sent()
    {
        TestDevice device = TestDevice.Connected();

        device.Socket.HasStaleAddress = true;
        device.PollFor(120_000); // the keep-alive notices that the session is lost

        Assert.That((device.Client.IsConnected, device.Socket.Reopened), Is.EqualTo((true, 1)));
        Assert.That(device.Handler.News, Is.EqualTo(new[] { "disconnected", "connected" }));
    }

    [Test]
    public void Without_a_connect_nothing_is_sent_and_nothing_is_delivered()
    {
        var device = new TestDevice();
        device.Socket.Arrive(Wire.Message("a", "b"));

        AviStatus poll = device.Client.Poll(100_000);

        Assert.That(poll, Is.EqualTo(AviStatus.NotConnected));
        Assert.That(device.Client.Publish("a", []), Is.EqualTo(AviStatus.NotConnected));
        Assert.That(device.Client.Subscribe("a"), Is.EqualTo(AviStatus.NotConnected));
        Assert.That(device.Gateway.Heard, Is.Empty);
        Assert.That(device.Handler.News, Is.Empty);
    }

    [Test]
    public void Disconnect_forgets_session_and_subscriptions()
    {
        TestDevice device = TestDevice.Connected();
        device.Client.Subscribe("a");

        device.Client.Disconnect();
        device.PollFor(100_000);
        device.Gateway.Heard.Clear();
        device.Client.Connect();
        device.Client.Poll(1_000);

        Assert.That(device.Gateway.Heard, Is.EqualTo(new[] { "Hello 7" }));
    }

    [Test]
    public void Devices_that_lost_their_gateway_together_come_back_apart()
    {
        var times = new HashSet<long>();
        for (ulong id = 0; id < 20; id++)
        {
            var device = new TestDevice(new AviEmbeddedConfig { DeviceId = id });
            device.Socket.LosesUplink = number => number < 3;
            device.Client.Connect();
            times.Add(device.Clock.Milliseconds);
        }

        Assert.That(times, Has.Count.GreaterThan(10));
    }
}
