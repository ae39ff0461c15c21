using Avi.Bridge.Telemetry;
using Avi.Protocol.Messages;

using CsCheck;

namespace Avi.Bridge.Tests;

/// <summary>What a gateway does with datagrams, whoever sends them.</summary>
[TestFixture]
internal sealed class GatewayCoreTests
{
    [Test]
    public void Hello_is_answered_with_welcome_alone()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.Device(1234);

        device.SayHello();

        Assert.That(gateway.TakeSentTo(device.Address), Is.EqualTo(new[] { new byte[] { 0x00 } }));
        Assert.That(gateway.Counts[DatagramOutcome.Accepted], Is.EqualTo(1));
    }

    [Test]
    public void Malformed_datagrams_are_dropped_and_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Send([]);
        device.Send([0x03, 0x05, 0x61]);
        device.Send([0x03, 0x02, 0xC3, 0x28, 0x00]);
        device.Send([0x07, 0x00, 0x09, 0x00]); // a press type that does not exist

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.Malformed], Is.EqualTo(4));
    }

    [Test]
    public void Datagrams_above_1024_bytes_are_dropped_and_counted()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        byte[] largest = Uplink.Publish("t", new byte[1024 - 5]);
        byte[] tooLarge = Uplink.Publish("t", new byte[1024 - 4]);

        device.Send(largest);
        device.Send(tooLarge);

        Assert.That((largest.Length, tooLarge.Length), Is.EqualTo((1024, 1025)));
        Assert.That(gateway.Mesh.TakePublished(), Has.Count.EqualTo(1));
        Assert.That(gateway.Counts[DatagramOutcome.TooLarge], Is.EqualTo(1));
    }

    [Test]
    public void Message_that_the_gateway_does_not_know_is_answered_unsupported_to_a_session_only()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        TestDevice stranger = gateway.Device(2);

        device.Send([0x24, 0x00]);
        stranger.Send([0x24, 0x00]);

        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Error Unsupported" }));
        Assert.That(stranger.TakeReceived(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.UnknownMessage], Is.EqualTo(2));
    }

    [Test]
    public void Streams_are_counted_and_ignored()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Send(Uplink.Encode(UplinkMessage.StreamStart(1, "12D3"u8, "audio"u8)));
        device.Send(Uplink.Encode(UplinkMessage.StreamData(1, "abc"u8)));
        device.Send(Uplink.Encode(UplinkMessage.StreamClose(1)));

        Assert.That(device.TakeReceived(), Is.Empty);
        Assert.That(gateway.Mesh.TakePublished(), Is.Empty);
        Assert.That(gateway.Counts[DatagramOutcome.StreamIgnored], Is.EqualTo(3));
    }

    [Test]
    public void Bytes_after_a_message_are_ignored()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        device.Send([.. Uplink.Publish("a/b", "hi"), 0xFF, 0xFF]);

        Assert.That(gateway.Mesh.TakePublished(), Is.EqualTo(new[] { "a/b hi" }));
    }

    [Test]
    public void Random_bytes_never_make_the_gateway_fail()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        TestDevice stranger = gateway.Device(2);

        Gen.Byte.Array[0, 80].Sample(
            bytes =>
            {
                device.Send(bytes);
                stranger.Send(bytes);
            },
            threads: 1); // One gateway for all of them, and it belongs to one thread.

        device.Publish("still/alive", "yes");
        Assert.That(gateway.Mesh.TakePublished(), Has.Member("still/alive yes"));
    }
}
