using Avi.Protocol.Messages;

namespace Avi.Bridge.Tests.Routing;

/// <summary>A datagram's way through the gateway allocates nothing.</summary>
[TestFixture]
internal sealed class AllocationTests
{
    [Test]
    public void Publish_to_other_devices_and_to_the_mesh_allocates_nothing()
    {
        TestGateway gateway = QuietGateway();
        TestDevice speaker = gateway.ConnectedDevice(1);
        gateway.ConnectedDevice(2).Subscribe("home/+/light");
        gateway.ConnectedDevice(3).Subscribe("home/hall/light");

        AssertAllocatesNothing(speaker, Uplink.Publish("home/hall/light", "on"));

        Assert.That(gateway.Mesh.PublishCount, Is.EqualTo(1_100));
        Assert.That(gateway.Counts[Avi.Bridge.Telemetry.DownlinkOutcome.Sent], Is.GreaterThanOrEqualTo(16));
    }

    [Test]
    public void Sensor_update_allocates_nothing()
    {
        TestGateway gateway = QuietGateway();
        TestDevice sensor = gateway.ConnectedDevice(1);
        gateway.ConnectedDevice(2).Subscribe("device/+/sensor/#");

        AssertAllocatesNothing(sensor, Uplink.SensorUpdate("temp", SensorValue.Temperature(21.5f)));

        Assert.That(gateway.Mesh.PublishCount, Is.EqualTo(1_100));
    }

    [Test]
    public void Malformed_datagrams_and_strangers_allocate_nothing()
    {
        TestGateway gateway = QuietGateway();
        TestDevice stranger = gateway.Device(1);

        AssertAllocatesNothing(stranger, Uplink.Publish("a", "b"));
        AssertAllocatesNothing(stranger, [0x03, 0x05]);
    }

    private static TestGateway QuietGateway()
    {
        var gateway = new TestGateway { KeepsSent = false };
        gateway.Mesh.KeepsPublishes = false;
        return gateway;
    }

    private static void AssertAllocatesNothing(TestDevice device, byte[] datagram)
    {
        for (int i = 0; i < 100; i++)
            device.Send(datagram);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            device.Send(datagram);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }
}
