using System.Net;
using System.Net.Sockets;

using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests;

/// <summary>
/// After its start a device allocates nothing: there is little memory there, and collecting it takes long.
/// </summary>
[TestFixture]
internal sealed class AviEmbeddedAllocationTests
{
    [Test]
    public void Telling_and_being_told_allocate_nothing()
    {
        using var gateway = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5_000 };
        gateway.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var socket = new HostUdpClient("127.0.0.1", ((IPEndPoint)gateway.LocalEndPoint!).Port); // bound above
        var handler = new CountingHandler();
        var client = new AviEmbedded(socket, new AviEmbeddedConfig { ConnectTimeoutMilliseconds = 0 }, new byte[2048], handler);
        client.Connect();
        EndPoint device = new IPEndPoint(IPAddress.Loopback, 0);
        gateway.ReceiveFrom(new byte[64], ref device);
        gateway.SendTo(Wire.Welcome, device);
        Assert.That(client.Poll(5_000), Is.EqualTo(AviStatus.Ok));
        byte[] message = Wire.Message("device/0/command", "on");
        byte[] garbage = [0xFF, 0xFF];
        for (int i = 0; i < 2; i++)
        {
            gateway.SendTo(message, device);
            gateway.SendTo(garbage, device);
        }

        TellAndBeTold(client);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TellAndBeTold(client);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(handler.Messages, Is.EqualTo(2));
        Assert.That(client.MalformedDatagrams, Is.EqualTo(2));
        Assert.That(after, Is.EqualTo(before));
    }

    // Two datagrams wait for each call.
    private static void TellAndBeTold(AviEmbedded client)
    {
        client.Publish(CountingHandler.Topic, CountingHandler.Payload);
        client.Publish("device/0/status", CountingHandler.Payload);
        client.UpdateSensor("temp", SensorValue.Temperature(21.5f));
        client.UpdateBattery("bat", 99, "{\"charging\":true}");
        client.ButtonPressed(1, PressType.Single);
        client.SendAudio(1, CountingHandler.Payload, 0, 8);
        client.Poll(1_000);
        client.Poll(1_000);
    }

    private sealed class CountingHandler : MessageHandler
    {
        public static readonly AviTopic Topic = new("device/0/echo");

        public static readonly byte[] Payload = new byte[64];

        public int Messages { get; private set; }

        public override void OnMessage(string topic, byte[] data) => Assert.Fail("The zero-copy method is overridden.");

        public override void OnMessage(byte[] buffer, int topicOffset, int topicLength, int dataOffset, int dataLength) =>
            Messages++;
    }
}
