using System.Text;
using System.Text.Json;

using Avi.Mesh;
using Avi.Protocol.Messages;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Avi.Bridge.Tests;

/// <summary>The gateway on a real mesh: devices on UDP, nodes on TCP, everything on loopback.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class MeshGatewayTests
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task Reading_reaches_a_monitor_and_its_command_reaches_the_device(CancellationToken cancellation)
    {
        await using MeshNode monitor = await StartNodeAsync("monitor", bootstrap: null, cancellation);
        await using MeshSubscription readings = monitor.SubscribeAsync("device/1234/sensor/temp", cancellation);
        await using MeshNode node = await StartNodeAsync("gateway", monitor.Addresses[0], cancellation);
        await using EmbeddedBridge bridge = await StartBridgeAsync(node, cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1234, cancellation);
        await device.SubscribeAsync("device/1234/command", cancellation);

        device.Send(Uplink.SensorUpdate("temp", SensorValue.Temperature(22.5f)));
        MeshMessage reading = await FirstAsync(readings, cancellation);
        Task<string> command = device.ReceiveAsync(cancellation);
        while (!command.IsCompleted)
        {
            // The monitor learns a moment later than the device that the gateway wants the topic.
            await monitor.PublishAsync("device/1234/command", "on"u8.ToArray(), cancellation);
            await Task.WhenAny(command, Task.Delay(RetryPause, cancellation));
        }

        Assert.That(reading.Author, Is.EqualTo(node.Id));
        Assert.That(
            JsonDocument.Parse(reading.Payload).RootElement.GetProperty("data").GetProperty("value").GetDouble(),
            Is.EqualTo(22.5));
        Assert.That(await command, Is.EqualTo("Message device/1234/command on"));
    }

    [Test]
    public async Task Application_on_the_same_node_and_a_device_hear_each_other(CancellationToken cancellation)
    {
        await using MeshNode node = await StartNodeAsync("gateway", bootstrap: null, cancellation);
        await using MeshSubscription status = node.SubscribeAsync("avi/home/status", cancellation);
        await using EmbeddedBridge bridge = await StartBridgeAsync(node, cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);
        await device.SubscribeAsync("avi/+/command", cancellation);

        device.Send(Uplink.Publish("avi/home/status", "online"));
        MeshMessage heard = await FirstAsync(status, cancellation);
        await node.PublishAsync("avi/home/command", "on"u8.ToArray(), cancellation);

        Assert.That(Encoding.UTF8.GetString(heard.Payload.Span), Is.EqualTo("online"));
        Assert.That(await device.ReceiveAsync(cancellation), Is.EqualTo("Message avi/home/command on"));
    }

    [Test]
    public async Task Node_that_is_disposed_before_its_gateway_makes_no_datagram_fail(CancellationToken cancellation)
    {
        var log = new FakeLogCollector();
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(log)));
        MeshNode node = await StartNodeAsync("gateway", bootstrap: null, cancellation);
        await using EmbeddedBridge bridge = await EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = 0, AllowPlainDevices = true },
            node,
            new BridgeServices { LoggerFactory = loggers },
            cancellation);
        using var speaker = new UdpDevice(bridge.UdpEndPoint);
        using var listener = new UdpDevice(bridge.UdpEndPoint);
        await speaker.ConnectAsync(1, cancellation);
        await listener.ConnectAsync(2, cancellation);
        await listener.SubscribeAsync("a", cancellation);

        await node.DisposeAsync();
        speaker.Send(Uplink.Publish("a", "one"));
        speaker.Send(Uplink.Publish("a", "two"));
        string[] heard = [await listener.ReceiveAsync(cancellation), await listener.ReceiveAsync(cancellation)];
        await bridge.DisposeAsync();

        Assert.That(heard, Is.EqualTo(new[] { "Message a one", "Message a two" }));
        Assert.That(log.GetSnapshot().Select(record => record.Level), Has.None.GreaterThan(LogLevel.Warning));
    }

    [Test]
    public async Task What_devices_say_before_any_peer_is_there_waits_for_the_first_one(CancellationToken cancellation)
    {
        await using MeshNode node = await StartNodeAsync("gateway", bootstrap: null, cancellation);
        await using EmbeddedBridge bridge = await StartBridgeAsync(node, cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);
        for (int i = 0; i < 5; i++)
            device.Send(Uplink.Publish("early", $"{i}"));
        await device.SubscribeAsync("done", cancellation); // answered after what was sent before

        await using MeshNode monitor = await StartNodeAsync("monitor", bootstrap: null, cancellation);
        await using MeshSubscription early = monitor.SubscribeAsync("early", cancellation);
        await monitor.ConnectAsync(node.Addresses[0], cancellation);

        List<string> heard = [];
        await foreach (MeshMessage message in early)
        {
            heard.Add(Encoding.UTF8.GetString(message.Payload.Span));
            if (heard.Count == 5)
                break;
        }

        Assert.That(heard, Is.EqualTo(new[] { "0", "1", "2", "3", "4" }));
    }

    [Test]
    public async Task Stopping_the_gateway_leaves_its_node_to_the_others(CancellationToken cancellation)
    {
        await using MeshNode node = await StartNodeAsync("gateway", bootstrap: null, cancellation);
        await using MeshSubscription topic = node.SubscribeAsync("a", cancellation);
        EmbeddedBridge bridge = await StartBridgeAsync(node, cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);
        await device.SubscribeAsync("a", cancellation);

        await bridge.DisposeAsync();
        await node.PublishAsync("a", "x"u8.ToArray(), cancellation);

        Assert.That((await FirstAsync(topic, cancellation)).Topic, Is.EqualTo("a"));
    }

    private static Task<MeshNode> StartNodeAsync(string name, string? bootstrap, CancellationToken cancellation)
    {
        var options = new MeshOptions
        {
            Name = name,
            ListenAddresses = ["/ip4/127.0.0.1/tcp/0"],
            Discovery = { Mdns = false },
        };
        if (bootstrap is not null)
            options.Bootstrap.Add(bootstrap);

        return MeshNode.StartAsync(options, cancellation);
    }

    private static Task<EmbeddedBridge> StartBridgeAsync(MeshNode node, CancellationToken cancellation) =>
        EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = 0, AllowPlainDevices = true }, node, cancellation);

    private static async Task<MeshMessage> FirstAsync(MeshSubscription messages, CancellationToken cancellation)
    {
        await foreach (MeshMessage message in messages.WithCancellation(cancellation))
            return message;

        throw new InvalidOperationException("The subscription ended without a message.");
    }
}
