using Avi.Bridge.Telemetry;

namespace Avi.Bridge.Tests.Sessions;

/// <summary>How sessions begin.</summary>
[TestFixture]
internal sealed class HelloTests
{
    [Test]
    public void Repeated_hello_within_five_seconds_keeps_everything()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a/b");
        gateway.Advance(TimeSpan.FromSeconds(4.999));

        device.SayHello();
        gateway.Receive(gateway.Mesh.Message("a/b", "kept"));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck a/b", "Welcome", "Message a/b kept" }));
    }

    [Test]
    public void Hello_after_five_seconds_means_a_restart_and_clears_the_subscriptions()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a/b");
        gateway.Advance(TimeSpan.FromSeconds(5));

        device.SayHello();
        gateway.Receive(gateway.Mesh.Message("a/b", "lost"));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck a/b", "Welcome" }));
        Assert.That(gateway.State.Subscriptions, Is.Zero);
    }

    [Test]
    public void Each_repeated_hello_begins_the_five_seconds_anew()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a/b");

        for (int i = 0; i < 5; i++)
        {
            gateway.Advance(TimeSpan.FromSeconds(3));
            device.SayHello();
        }

        Assert.That(gateway.State.Subscriptions, Is.EqualTo(1));
    }

    [Test]
    public void Hello_with_another_trailer_means_a_restart()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a/b");

        device.SayHello(trailerHex: "AE5601");
        int afterTrailer = gateway.State.Subscriptions;
        device.Subscribe("a/b");
        device.SayHello(trailerHex: "AE5601FF"); // what follows the trailer is ignored

        Assert.That((afterTrailer, gateway.State.Subscriptions), Is.EqualTo((0, 1)));
        Assert.That(device.TakeReceived(), Has.None.StartsWith("undecodable"));
    }

    [Test]
    public void Hello_of_another_device_from_the_same_address_replaces_the_session()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a/b");

        device.Send(Uplink.Hello(2));

        Assert.That(gateway.Registry.Snapshot().Select(info => info.DeviceId), Is.EqualTo(new ulong[] { 2 }));
        Assert.That(gateway.State.Subscriptions, Is.Zero);
    }

    [Test]
    public void What_waits_for_a_device_that_restarted_is_forgotten()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");
        for (int i = 0; i < 20; i++)
            gateway.Receive(gateway.Mesh.Message("a", $"{i}"));

        device.TakeReceived();
        device.SayHello(trailerHex: "AE5601");
        gateway.Advance(TimeSpan.FromSeconds(5));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Welcome" }));
        Assert.That(gateway.State.QueuedDatagrams, Is.Zero);
    }

    [Test]
    public void Nobody_is_answered_while_plain_devices_are_off()
    {
        var gateway = new TestGateway(options => options.AllowPlainDevices = false);
        TestDevice device = gateway.Device(1);

        device.SayHello();
        device.Publish("a", "b");

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.NotAllowed], Is.EqualTo(2));
    }

    [Test]
    public void Plain_devices_are_off_by_default() =>
        Assert.That(new BridgeOptions().AllowPlainDevices, Is.False);

    [TestCase("8.8.8.8", false)]
    [TestCase("192.168.1.77", true)]
    public void Stranger_networks_are_silent_ground_by_default(string ip, bool isServed)
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.Device(1, ip);

        device.SayHello();

        Assert.That(device.TakeReceived(), Has.Count.EqualTo(isServed ? 1 : 0));
    }

    [Test]
    public void Operator_may_serve_every_address()
    {
        var gateway = new TestGateway(options => options.PlainDevicesFrom = PlainDeviceSources.Anywhere);
        TestDevice device = gateway.Device(1, "8.8.8.8");

        device.SayHello();

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Welcome" }));
    }
}
