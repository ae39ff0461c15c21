using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests;

[TestFixture]
internal sealed class AviEmbeddedSendingTests
{
    [Test]
    public void Everything_that_a_device_can_tell_arrives()
    {
        TestDevice device = TestDevice.Connected();
        AviEmbedded client = device.Client;
        byte[] bytes = "-on-"u8.ToArray();

        AviStatus[] statuses =
        [
            client.Publish("t", bytes, 1, 2),
            client.Publish(new AviTopic("device/7/温"), bytes),
            client.ButtonPressed(3, PressType.Double, "{}"),
            client.UpdateTemperature("temp", 21.5f, "x"),
            client.UpdateHumidity("hum", 40),
            client.UpdateBattery("bat", 99),
            client.UpdateStatus("door", true),
            client.UpdateRaw("steps", -5),
            client.UpdateSensor("any", SensorValue.Battery(7)),
            client.StartStream(1, "12D3KooW", "audio"),
            client.SendAudio(1, bytes, 0, 4),
            client.CloseStream(1),
        ];

        Assert.That(statuses, Is.All.EqualTo(AviStatus.Ok));
        Assert.That(
            device.Gateway.Heard,
            Is.EqualTo(new[]
            {
                "Publish t on", "Publish device/7/温 -on-", "ButtonPress 3 Double {}",
                "SensorUpdate temp Temperature 21.5 x", "SensorUpdate hum Humidity 40", "SensorUpdate bat Battery 99",
                "SensorUpdate door Status on", "SensorUpdate steps Raw -5", "SensorUpdate any Battery 7",
                "StreamStart 1 12D3KooW audio", "StreamData 1 -on-", "StreamClose 1",
            }));
    }

    [TestCase(2048, 1_017, AviStatus.Ok)]
    [TestCase(2048, 1_018, AviStatus.TooLarge)]
    [TestCase(8192, 1_018, AviStatus.TooLarge)]
    [TestCase(256, 122, AviStatus.Ok)]
    [TestCase(256, 123, AviStatus.TooLarge)]
    public void Message_fills_the_sending_half_and_a_datagram_or_is_refused(int bufferBytes, int dataBytes, AviStatus expected)
    {
        var device = new TestDevice(bufferBytes: bufferBytes);
        device.Client.Connect();
        int heard = device.Gateway.Heard.Count;

        AviStatus status = device.Client.Publish("abc", new byte[dataBytes]);

        Assert.That(status, Is.EqualTo(expected));
        Assert.That(device.Gateway.Heard, Has.Count.EqualTo(expected == AviStatus.Ok ? heard + 1 : heard));
    }

    [TestCase("")]
    [TestCase("a/+")]
    [TestCase("a/#")]
    [TestCase("a\0b")]
    public void Topic_that_breaks_the_rules_is_refused(string topic)
    {
        TestDevice device = TestDevice.Connected();

        Assert.That(device.Client.Publish(topic, [1]), Is.EqualTo(AviStatus.InvalidTopic));
        Assert.That(() => new AviTopic(topic), Throws.ArgumentException);
        Assert.That(device.Gateway.Heard, Is.Empty);
    }

    [Test]
    public void What_no_gateway_could_read_is_refused()
    {
        TestDevice device = TestDevice.Connected();

        AviStatus[] statuses =
        [
            device.Client.UpdateRaw("a\0b", 1),
            device.Client.UpdateRaw("a", 1, "\0"),
            device.Client.ButtonPressed(1, (PressType)3),
            device.Client.StartStream(1, "\0", ""),
        ];

        Assert.That(statuses, Is.All.EqualTo(AviStatus.InvalidArgument));
        Assert.That(device.Gateway.Heard, Is.Empty);
    }

    [Test]
    public void Range_outside_the_array_is_the_callers_mistake()
    {
        TestDevice device = TestDevice.Connected();

        Assert.That(() => device.Client.Publish("a", new byte[2], 1, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => device.Client.SendAudio(1, new byte[2], -1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => device.Client.Publish(new AviTopic("a"), new byte[2], 0, int.MaxValue),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Socket_that_fails_is_told()
    {
        TestDevice device = TestDevice.Connected();
        device.Socket.IsBroken = true;

        Assert.That(device.Client.Publish("a", []), Is.EqualTo(AviStatus.SocketFailed));
    }

    [Test]
    public void Publish_from_a_handler_does_not_overwrite_what_it_reads()
    {
        var gateway = new GatewaySession();
        var clock = new FakeClock();
        var socket = new MemorySocket(clock, gateway);
        var echo = new EchoHandler();
        var client = new AviEmbedded(socket, new AviEmbeddedConfig(), new byte[AviEmbedded.MinBufferBytes], echo, clock);
        echo.Client = client;
        client.Connect();

        socket.Arrive(Wire.Message("topic", "a payload that must survive"));
        client.Poll();

        Assert.That(gateway.Heard[^2..], Is.All.EqualTo("Publish echo a payload that must survive"));
    }

    [Test]
    public void Datagram_that_is_longer_than_the_receiving_half_is_dropped()
    {
        var device = new TestDevice(bufferBytes: AviEmbedded.MinBufferBytes);
        device.Client.Connect();

        device.Socket.Arrive(Wire.Message("t", new string('x', 200)));
        device.Client.Poll();

        Assert.That(device.Handler.Messages, Is.Empty);
        Assert.That(device.Client.MalformedDatagrams, Is.EqualTo(1));
    }

    private sealed class EchoHandler : MessageHandler
    {
        private static readonly AviTopic Topic = new("echo");

        public AviEmbedded? Client { get; set; }

        public override void OnMessage(string topic, byte[] data) => Assert.Fail("The zero-copy method is overridden.");

        public override void OnMessage(byte[] buffer, int topicOffset, int topicLength, int dataOffset, int dataLength)
        {
            Client!.Publish(Topic, buffer, dataOffset, dataLength); // set before anything can come
            Client.Publish(Topic, buffer, dataOffset, dataLength);
        }
    }
}
