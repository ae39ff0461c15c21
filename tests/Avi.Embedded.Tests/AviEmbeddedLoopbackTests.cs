using System.Text;

using Avi.Embedded.Tests.Support;
using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests;

/// <summary>The whole client over real sockets of the loopback interface.</summary>
[TestFixture]
internal sealed class AviEmbeddedLoopbackTests
{
    [Test, CancelAfter(20_000)]
    public async Task Device_connects_subscribes_tells_and_is_told(CancellationToken cancellation)
    {
        await using var gateway = new LoopbackGateway();
        using var socket = new HostUdpClient("127.0.0.1", gateway.Port);
        var handler = new RecordingHandler();
        var device = new AviEmbedded(socket, new AviEmbeddedConfig { DeviceId = 1234 }, new byte[2048], handler);

        Assert.That(device.Connect(), Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Subscribe("device/1234/command"), Is.EqualTo(AviStatus.Ok));
        Assert.That(device.UpdateSensor("temp", SensorValue.Temperature(22.5f)), Is.EqualTo(AviStatus.Ok));
        Assert.That(device.Publish("device/1234/status", Encoding.UTF8.GetBytes("on")), Is.EqualTo(AviStatus.Ok));

        string[] expected =
        [
            "Hello 1234", "Subscribe device/1234/command", "SensorUpdate temp Temperature 22.5",
            "Publish device/1234/status on",
        ];
        foreach (string line in expected)
            Assert.That(await gateway.HeardAsync(cancellation), Is.EqualTo(line));

        await gateway.SendAsync(Wire.Message("device/1234/command", "blink"), cancellation);
        Assert.That(device.Poll(5_000), Is.EqualTo(AviStatus.Ok));
        Assert.That(handler.Messages, Is.EqualTo(new[] { "message device/1234/command blink" }));

        Assert.That(device.Unsubscribe("device/1234/command"), Is.EqualTo(AviStatus.Ok));
        Assert.That(await gateway.HeardAsync(cancellation), Is.EqualTo("Unsubscribe device/1234/command"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Device_does_the_same_without_holding_a_thread(CancellationToken cancellation)
    {
        await using var gateway = new LoopbackGateway();
        using var socket = new HostUdpClient("127.0.0.1", gateway.Port);
        var handler = new RecordingHandler();
        var device = new AviEmbedded(socket, new AviEmbeddedConfig { DeviceId = 1234 }, new byte[2048], handler);

        Assert.That(await device.ConnectAsync(cancellation), Is.EqualTo(AviStatus.Ok));
        Assert.That(await device.SubscribeAsync("cmd", cancellation), Is.EqualTo(AviStatus.Ok));
        Assert.That(
            await device.UpdateSensorAsync("hum", SensorValue.Humidity(40), cancellation: cancellation),
            Is.EqualTo(AviStatus.Ok));
        Assert.That(await device.PublishAsync("t", [], cancellation), Is.EqualTo(AviStatus.Ok));

        string[] expected = ["Hello 1234", "Subscribe cmd", "SensorUpdate hum Humidity 40", "Publish t "];
        foreach (string line in expected)
            Assert.That(await gateway.HeardAsync(cancellation), Is.EqualTo(line));

        await gateway.SendAsync(Wire.Message("cmd", "blink"), cancellation);
        Assert.That(await device.PollAsync(5_000, cancellation), Is.EqualTo(AviStatus.Ok));
        Assert.That(handler.Messages, Is.EqualTo(new[] { "message cmd blink" }));
        Assert.That(await device.UnsubscribeAsync("cmd", cancellation), Is.EqualTo(AviStatus.Ok));
    }

    [Test, CancelAfter(20_000)]
    public async Task Tasks_use_a_running_device_at_the_same_time(CancellationToken cancellation)
    {
        await using var gateway = new LoopbackGateway();
        using var socket = new HostUdpClient("127.0.0.1", gateway.Port);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new RecordingHandler { Then = (_, _) => told.TrySetResult() };
        var config = new AviEmbeddedConfig { DeviceId = 1, MaxSubscriptions = 100 };
        var device = new AviEmbedded(socket, config, new byte[2048], handler);
        Task running = device.RunAsync(stopping.Token);

        AviStatus connect = await device.ConnectAsync(cancellation);
        AviStatus[] subscribes = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => device.SubscribeAsync($"t/{i}", cancellation).AsTask()));
        await gateway.SendAsync(Wire.Message("t/3", "x"), cancellation);
        await told.Task.WaitAsync(cancellation);
        await stopping.CancelAsync();
        await running;

        Assert.That(connect, Is.EqualTo(AviStatus.Ok));
        Assert.That(subscribes, Is.All.EqualTo(AviStatus.Ok));
        Assert.That(device.Poll(), Is.EqualTo(AviStatus.Ok), "The session outlives the run.");
    }

    [Test, CancelAfter(20_000)]
    public async Task Cancelled_connect_ends_at_once_and_is_continued_by_polling(CancellationToken cancellation)
    {
        int port;
        await using (var closed = new LoopbackGateway())
            port = closed.Port;

        using var socket = new HostUdpClient("127.0.0.1", port);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var device = new AviEmbedded(
            socket, new AviEmbeddedConfig { FirstRetryMilliseconds = 50 }, new byte[2048], new RecordingHandler());
        ValueTask<AviStatus> connecting = device.ConnectAsync(impatience.Token);

        await impatience.CancelAsync();
        Assert.That(async () => await connecting, Throws.InstanceOf<OperationCanceledException>());

        await using var gateway = new LoopbackGateway(port: port);
        while (!device.IsConnected)
            await device.PollAsync(100, cancellation);

        Assert.That(await gateway.HeardAsync(cancellation), Is.EqualTo("Hello 0"));
    }
}
