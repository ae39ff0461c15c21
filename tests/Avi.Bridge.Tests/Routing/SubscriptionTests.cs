using Avi.Bridge.Telemetry;

namespace Avi.Bridge.Tests.Routing;

/// <summary>What subscribing and unsubscribing does, for the device and on the mesh.</summary>
[TestFixture]
internal sealed class SubscriptionTests
{
    [Test]
    public void Subscribing_twice_is_acknowledged_twice_and_delivered_once()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Subscribe("a/b");
        device.Subscribe("a/b");
        gateway.Receive(gateway.Mesh.Message("a/b", "hi"));

        Assert.That(
            device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck a/b", "SubscribeAck a/b", "Message a/b hi" }));
        Assert.That(gateway.State.Subscriptions, Is.EqualTo(1));
    }

    [Test]
    public void Message_that_matches_several_filters_is_delivered_once()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        foreach (string filter in (string[])["a/b", "a/+", "a/#", "#"])
            device.Subscribe(filter);
        device.TakeReceived();

        gateway.Receive(gateway.Mesh.Message("a/b", "hi"));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Message a/b hi" }));
    }

    [TestCase("")]
    [TestCase("a/#/b")]
    [TestCase("a+")]
    [TestCase("a\0b")]
    public void Invalid_filter_is_not_acknowledged(string filter)
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Subscribe(filter);

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.InvalidTopic], Is.EqualTo(1));
    }

    [Test]
    public void Filter_with_too_many_levels_is_not_acknowledged()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Subscribe(string.Join('/', Enumerable.Repeat("a", 129)));

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Mesh.Joined, Is.Empty);
    }

    [Test]
    public void Device_has_as_many_subscriptions_as_it_may_and_not_one_more()
    {
        var gateway = new TestGateway(options => options.MaxSubscriptionsPerSession = 2);
        TestDevice device = gateway.ConnectedDevice(1);

        foreach (string filter in (string[])["a", "b", "c", "a"])
            device.Subscribe(filter);

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck a", "SubscribeAck b", "SubscribeAck a" }));
        Assert.That(gateway.Counts[DatagramOutcome.QuotaExceeded], Is.EqualTo(1));
    }

    [Test]
    public void All_devices_together_have_as_many_subscriptions_as_they_may()
    {
        var gateway = new TestGateway(options => options.MaxSubscriptions = 2);
        TestDevice one = gateway.ConnectedDevice(1);
        TestDevice other = gateway.ConnectedDevice(2);
        one.Subscribe("a");
        one.Subscribe("b");

        other.Subscribe("a");
        one.Send(Uplink.Unsubscribe("a"));
        other.Subscribe("a");

        Assert.That(other.TakeReceived(), Is.EqualTo(new[] { "SubscribeAck a" }));
    }

    [Test]
    public void Deep_filters_of_one_device_are_bounded()
    {
        var gateway = new TestGateway(); // 64 subscriptions, of 8 levels on average: 512 levels
        TestDevice device = gateway.ConnectedDevice(1);

        for (int i = 0; i < 5; i++)
            device.Subscribe($"{i}" + string.Concat(Enumerable.Repeat("/a", 127)));
        device.Send(Uplink.Unsubscribe("0" + string.Concat(Enumerable.Repeat("/a", 127))));
        device.Subscribe("again" + string.Concat(Enumerable.Repeat("/a", 127)));

        Assert.That(gateway.State.Subscriptions, Is.EqualTo(4));
        Assert.That(gateway.Counts[DatagramOutcome.QuotaExceeded], Is.EqualTo(1));
        Assert.That(device.TakeReceived(), Has.Count.EqualTo(6));
    }

    [Test]
    public void Deep_filters_of_all_devices_are_bounded()
    {
        var gateway = new TestGateway(options => options.MaxSubscriptions = 32); // 256 levels
        string deep = string.Concat(Enumerable.Repeat("/a", 127));

        for (ulong id = 1; id <= 3; id++)
            gateway.ConnectedDevice(id).Subscribe($"{id}{deep}");
        gateway.ConnectedDevice(4).Subscribe("a");

        Assert.That(gateway.State.Subscriptions, Is.EqualTo(2));
        Assert.That(gateway.Counts[DatagramOutcome.QuotaExceeded], Is.EqualTo(2));
    }

    [Test]
    public void Subscription_that_the_mesh_does_not_take_is_not_acknowledged()
    {
        var gateway = new TestGateway();
        gateway.Mesh.MaxTopics = 1;
        TestDevice device = gateway.ConnectedDevice(1);

        device.Subscribe("a");
        device.Subscribe("b");
        device.TakeReceived();
        gateway.Receive(gateway.Mesh.Message("b", "unwanted"));

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.State.Subscriptions, Is.EqualTo(1));
    }

    [Test]
    public void Unsubscribing_is_acknowledged_always()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");
        device.TakeReceived();

        device.Send(Uplink.Unsubscribe("a"));
        device.Send(Uplink.Unsubscribe("never"));
        gateway.Receive(gateway.Mesh.Message("a", "unwanted"));

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "UnsubscribeAck a", "UnsubscribeAck never" }));
    }

    [Test]
    public void Unsubscribing_takes_a_topic_from_no_other_device()
    {
        var gateway = new TestGateway();
        TestDevice one = gateway.ConnectedDevice(1);
        TestDevice other = gateway.ConnectedDevice(2);
        one.Subscribe("a");
        other.Subscribe("a");
        other.TakeReceived();

        one.Send(Uplink.Unsubscribe("a"));
        gateway.Advance(TimeSpan.FromMinutes(1));
        gateway.Receive(gateway.Mesh.Message("a", "hi"));

        Assert.That(other.TakeReceived(), Is.EqualTo(new[] { "Message a hi" }));
        Assert.That(gateway.Mesh.Joined, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Topic_that_nobody_wants_is_left_after_a_while()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");
        gateway.Advance(TimeSpan.FromSeconds(1));

        device.Send(Uplink.Unsubscribe("a"));
        gateway.Advance(TimeSpan.FromSeconds(4));
        bool isKept = gateway.Mesh.Joined.Contains("a");
        gateway.Advance(TimeSpan.FromSeconds(2));

        Assert.That(isKept);
        Assert.That(gateway.Mesh.Joined, Is.Empty);
        Assert.That(gateway.State.MeshTopics, Is.Zero);
    }

    [Test]
    public void Topics_that_nobody_wants_are_kept_in_a_bounded_number()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        for (int i = 0; i < 1_500; i++)
        {
            device.Subscribe($"{i}");
            device.Send(Uplink.Unsubscribe($"{i}"));
        }

        Assert.That(gateway.Mesh.Joined, Has.Count.EqualTo(1_000).And.Member("1499").And.Not.Member("0"));
        Assert.That(gateway.State.MeshTopics, Is.EqualTo(1_000));
    }

    [Test]
    public void Device_that_restarts_does_not_make_its_topics_leave_the_mesh()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");
        gateway.Advance(TimeSpan.FromSeconds(30));

        device.SayHello();
        gateway.Advance(TimeSpan.FromSeconds(2)); // the pause of existing firmware
        device.Subscribe("a");
        gateway.Advance(TimeSpan.FromMinutes(1));

        Assert.That(gateway.Mesh.Joined, Is.EqualTo(new[] { "a" }));
        Assert.That(gateway.Mesh.Left, Is.Empty);
    }

    [Test]
    public void Only_filters_without_wildcards_are_joined_on_the_mesh()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        foreach (string filter in (string[])["a/b", "a/+", "a/#"])
            device.Subscribe(filter);

        Assert.That(device.TakeReceived(), Has.Count.EqualTo(3));
        Assert.That(gateway.Mesh.Joined, Is.EqualTo(new[] { "a/b" }));
    }

    [Test]
    public void Topics_of_an_ended_session_are_left()
    {
        var gateway = new TestGateway();
        gateway.ConnectedDevice(1).Subscribe("a");

        gateway.Advance(TimeSpan.FromHours(25));

        Assert.That(gateway.Mesh.Joined, Is.Empty);
    }

    [Test]
    public void Firmware_of_the_original_subscribes_to_its_topics()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        string[] topics = ["device/led/control", "device/led/animation", "device/led/clear", "device/audio/data"];

        foreach (string topic in topics)
            device.Subscribe(topic);

        Assert.That(device.TakeReceived(), Is.EqualTo(topics.Select(topic => $"SubscribeAck {topic}")));
        Assert.That(gateway.Mesh.Joined, Is.EquivalentTo(topics));
    }
}
