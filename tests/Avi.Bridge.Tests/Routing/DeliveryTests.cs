using Avi.Bridge.Telemetry;

namespace Avi.Bridge.Tests.Routing;

/// <summary>Who hears what a device publishes, and what a device hears.</summary>
[TestFixture]
internal sealed class DeliveryTests
{
    [Test]
    public void Devices_of_one_gateway_hear_each_other()
    {
        var gateway = new TestGateway();
        TestDevice speaker = gateway.ConnectedDevice(1);
        TestDevice exact = Subscriber(gateway, 2, "home/hall/light");
        TestDevice oneLevel = Subscriber(gateway, 3, "home/+/light");
        TestDevice allLevels = Subscriber(gateway, 4, "home/#");
        TestDevice elsewhere = Subscriber(gateway, 5, "home/hall/door");

        speaker.Publish("home/hall/light", "on");

        foreach (TestDevice device in (TestDevice[])[exact, oneLevel, allLevels])
            Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Message home/hall/light on" }));
        Assert.That(elsewhere.TakeReceived(), Is.Empty);
    }

    [Test]
    public void Device_does_not_get_back_what_it_published()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscriber(gateway, 1, "a");

        device.Publish("a", "hi");

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Mesh.TakePublished(), Is.EqualTo(new[] { "a hi" }));
    }

    [Test]
    public void Devices_hear_readings_of_their_neighbours()
    {
        var gateway = new TestGateway();
        TestDevice sensor = gateway.ConnectedDevice(1);
        TestDevice display = Subscriber(gateway, 2, "device/+/sensor/#");

        sensor.Send(Uplink.SensorUpdate("temp", Avi.Protocol.Messages.SensorValue.Temperature(21.5f)));

        Assert.That(display.TakeReceived(), Has.One.StartsWith("Message device/1/sensor/temp {\"data\""));
    }

    [TestCase("")]
    [TestCase("a/+/b")]
    [TestCase("a/#")]
    public void Invalid_topics_are_dropped_and_counted(string topic)
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Publish(topic, "x");

        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.InvalidTopic], Is.EqualTo(1));
    }

    [Test]
    public void Sensor_name_that_makes_no_topic_is_dropped_and_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Send(Uplink.SensorUpdate("c++", Avi.Protocol.Messages.SensorValue.Raw(1)));

        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.InvalidTopic], Is.EqualTo(1));
    }

    [TestCase("$SYS/load")]
    [TestCase("avi-context-updates")]
    [TestCase("avi-bus/1/0")]
    public void Sensor_whose_name_makes_a_reserved_topic_is_refused(string name)
    {
        var gateway = new TestGateway(options => options.SensorTopic = "{name}");
        TestDevice device = gateway.ConnectedDevice(1);

        device.Send(Uplink.SensorUpdate(name, Avi.Protocol.Messages.SensorValue.Raw(1)));

        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.NotAuthorized], Is.EqualTo(1));
    }

    [TestCase("$SYS/load")]
    [TestCase("avi-context-updates")]
    [TestCase("avi-bus/1/0")]
    public void Reserved_topics_are_for_no_device(string topic)
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Publish(topic, "x");
        device.Subscribe(topic);

        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Mesh.Joined, Is.Empty);
        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.NotAuthorized], Is.EqualTo(2));
    }

    [Test]
    public void Largest_message_that_fits_into_a_datagram_is_delivered_and_one_byte_more_is_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscriber(gateway, 1, "a");
        const int Overhead = 1 + 2 + 2; // variant, topic with its length, the data's length

        gateway.Receive(gateway.Mesh.Message("a", new string('x', 1024 - Overhead)));
        gateway.Receive(gateway.Mesh.Message("a", new string('x', 1024 - Overhead + 1)));

        Assert.That(gateway.TakeSentTo(device.Address).Select(bytes => bytes.Length), Is.EqualTo(new[] { 1024 }));
        Assert.That(gateway.Counts[DownlinkOutcome.TooLarge], Is.EqualTo(1));
    }

    [Test]
    public void Topic_that_no_datagram_can_hold_is_ignored()
    {
        var gateway = new TestGateway();
        TestDevice device = Subscriber(gateway, 1, "#");

        gateway.Receive(gateway.Mesh.Message(new string('t', 60_000), "x"));

        Assert.That(device.TakeReceived(), Is.Empty);
    }

    [Test]
    public void Own_subtree_rule_binds_publishing_and_subscribing()
    {
        var gateway = new TestGateway(options => options.PlainTopics = PlainTopicRule.OwnSubtree);
        TestDevice device = gateway.ConnectedDevice(12);

        foreach (string topic in (string[])["device/12/a", "device/123/a", "device/12", "device/led/control", "device/1/a"])
            device.Publish(topic, "x");
        foreach (string filter in (string[])["device/12/#", "device/+/#", "#", "device/1/#"])
            device.Subscribe(filter);

        Assert.That(gateway.Mesh.TakePublished(), Is.EqualTo(new[] { "device/12/a x" }));
        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck device/12/#" }));
    }

    [Test]
    public void What_the_mesh_said_to_a_publish_is_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        gateway.Mesh.Outcome = Avi.Mesh.PublishOutcome.Queued;
        device.Publish("a", "1");
        gateway.Mesh.Outcome = Avi.Mesh.PublishOutcome.Busy;
        device.Publish("a", "2");

        Assert.That(gateway.Counts[Avi.Mesh.PublishOutcome.Queued], Is.EqualTo(1));
        Assert.That(gateway.Counts[Avi.Mesh.PublishOutcome.Busy], Is.EqualTo(1));
    }

    [Test]
    public void Topics_of_readings_and_presses_are_the_operators_choice()
    {
        var gateway = new TestGateway(options =>
        {
            options.SensorTopic = "avi/home/device_{id}/sensor/{name}";
            options.ButtonTopic = "avi/home/device_{id}/button";
        });
        TestDevice device = gateway.ConnectedDevice(ulong.MaxValue);

        device.Send(Uplink.SensorUpdate("temp", Avi.Protocol.Messages.SensorValue.Raw(1)));
        device.Send([0x07, 0x01, 0x00]);

        List<string> published = gateway.Mesh.TakePublished();
        Assert.That(published[0], Does.StartWith("avi/home/device_18446744073709551615/sensor/temp {"));
        Assert.That(published[1], Does.StartWith("avi/home/device_18446744073709551615/button {"));
    }

    private static TestDevice Subscriber(TestGateway gateway, ulong id, string filter)
    {
        TestDevice device = gateway.ConnectedDevice(id);
        device.Subscribe(filter);
        device.TakeReceived();
        return device;
    }
}
