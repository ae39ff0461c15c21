using Avi.Bridge.Telemetry;

using CsCheck;

namespace Avi.Bridge.Tests.Sessions;

/// <summary>A device gets no more than it can take, and what waits is bounded.</summary>
[TestFixture]
internal sealed class PacingTests
{
    [Test]
    public void Device_gets_a_burst_of_eight_and_then_one_each_50_ms()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscribed(gateway);

        Publish(gateway, 12);
        int atOnce = device.TakeReceived().Count;
        gateway.Advance(TimeSpan.FromMilliseconds(49));
        int early = device.TakeReceived().Count;
        gateway.Advance(TimeSpan.FromMilliseconds(1));
        int due = device.TakeReceived().Count;
        gateway.Advance(TimeSpan.FromMilliseconds(150));

        Assert.That((atOnce, early, due), Is.EqualTo((8, 0, 1)));
        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Message a 9", "Message a 10", "Message a 11" }));
    }

    [Test]
    public void Device_never_gets_more_than_its_rate_allows() =>
        Check.Sample(Gen.Select(Gen.Int[0, 20], Gen.Int[0, 300]).Array[1, 40], steps =>
        {
            var gateway = new TestGateway();
            TestDevice device = Subscribed(gateway);
            TimeSpan start = gateway.Now;
            int received = 0;
            foreach ((int messages, int milliseconds) in steps)
            {
                Publish(gateway, messages);
                gateway.Advance(TimeSpan.FromMilliseconds(milliseconds));
                received += device.TakeReceived().Count;
                if (received > 8 + ((gateway.Now - start) / TimeSpan.FromMilliseconds(50)))
                    return false;
            }

            return true;
        });

    [Test]
    public void Oldest_message_is_dropped_and_counted_when_the_queue_is_full()
    {
        var gateway = new TestGateway(options => options.MaxQueuedPerSession = 3);
        TestDevice device = Subscribed(gateway);

        Publish(gateway, 8 + 3 + 2);
        device.TakeReceived();
        gateway.Advance(TimeSpan.FromSeconds(1));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Message a 10", "Message a 11", "Message a 12" }));
        Assert.That(gateway.Counts[DownlinkOutcome.QueueFull], Is.EqualTo(2));
    }

    [Test]
    public void Acknowledgements_are_not_dropped_before_messages()
    {
        var gateway = new TestGateway(options => options.MaxQueuedPerSession = 3);
        TestDevice device = Subscribed(gateway);
        Publish(gateway, 8);
        device.TakeReceived();

        device.Subscribe("b");
        Publish(gateway, 2);
        device.Subscribe("c");
        Publish(gateway, 1);
        gateway.Advance(TimeSpan.FromSeconds(1));

        Assert.That(
            device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck b", "SubscribeAck c", "Message a 0" }));
    }

    [Test]
    public void Message_is_dropped_when_only_acknowledgements_wait()
    {
        var gateway = new TestGateway(options => options.MaxQueuedPerSession = 2);
        TestDevice device = Subscribed(gateway);
        Publish(gateway, 8);
        device.TakeReceived();

        foreach (string filter in (string[])["b", "c", "d"])
            device.Subscribe(filter);
        Publish(gateway, 1);
        gateway.Advance(TimeSpan.FromSeconds(1));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck c", "SubscribeAck d" }));
        Assert.That(gateway.Counts[DownlinkOutcome.QueueFull], Is.EqualTo(2));
    }

    [Test]
    public void Queues_of_all_devices_together_are_bounded()
    {
        var gateway = new TestGateway(options => options.MaxQueued = 10);
        TestDevice one = Subscribed(gateway);
        TestDevice other = Subscribed(gateway);

        Publish(gateway, 40);

        Assert.That(gateway.State.QueuedDatagrams, Is.EqualTo(10));
        one.TakeReceived();
        other.TakeReceived();
        gateway.Advance(TimeSpan.FromSeconds(2));
        Assert.That(gateway.State.QueuedDatagrams, Is.Zero);
        Assert.That(one.TakeReceived().Count + other.TakeReceived().Count, Is.EqualTo(10));
    }

    [Test]
    public void Slow_device_does_not_slow_another()
    {
        var gateway = new TestGateway();
        TestDevice slow = Subscribed(gateway);
        Publish(gateway, 30);
        slow.TakeReceived();
        TestDevice fresh = gateway.ConnectedDevice(2);
        fresh.Subscribe("a");
        fresh.TakeReceived();

        Publish(gateway, 1);

        Assert.That(fresh.TakeReceived(), Is.EqualTo(new[] { "Message a 0" }));
        Assert.That(slow.TakeReceived(), Is.Empty);
    }

    [Test]
    public void Datagrams_that_the_system_does_not_take_are_counted()
    {
        var gateway = new TestGateway();
        Subscribed(gateway);
        gateway.IsSocketBroken = true;

        Publish(gateway, 2);

        Assert.That(gateway.Counts[DownlinkOutcome.SendFailed], Is.EqualTo(2));
    }

    [Test]
    public void What_waits_for_a_session_that_ends_is_dropped_and_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscribed(gateway);
        Publish(gateway, 12);
        device.TakeReceived();

        device.Send(Uplink.Hello(2)); // another device has the address now
        gateway.Advance(TimeSpan.FromSeconds(1));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Welcome" }));
        Assert.That(gateway.Counts[DownlinkOutcome.SessionEnded], Is.EqualTo(4));
    }

    [Test]
    public void Stopping_sends_what_waits()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscribed(gateway);
        Publish(gateway, 12);
        device.TakeReceived();

        int sessions = gateway.Stop();

        Assert.That(sessions, Is.EqualTo(1));
        Assert.That(device.TakeReceived(), Has.Count.EqualTo(4));
        Assert.That(gateway.Registry.Snapshot(), Is.Empty);
    }

    private static TestDevice Subscribed(TestGateway gateway)
    {
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");
        device.TakeReceived();
        gateway.Advance(TimeSpan.FromSeconds(1)); // its whole burst is there again
        return device;
    }

    private static void Publish(TestGateway gateway, int count)
    {
        for (int i = 0; i < count; i++)
            gateway.Receive(gateway.Mesh.Message("a", $"{i}"));
    }
}
