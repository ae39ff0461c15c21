using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests.Documentation;

/// <summary>The code of docs/packages/Avi.Embedded.md, line by line, so that it compiles and runs.</summary>
internal static class PageSnippets
{
    public static void RunDevice(int port, Func<bool> isRunning)
    {
        using var socket = new HostUdpClient("127.0.0.1", port);
        var config = new AviEmbeddedConfig { DeviceId = 1234 };
        var device = new AviEmbedded(socket, config, new byte[2048], new CommandPrinter());

        device.Connect();
        device.Subscribe("device/1234/command");
        device.UpdateTemperature("temp", 22.5f);

        while (isRunning())
            device.Poll(timeoutMilliseconds: 100);
    }

    public static void Publish(AviEmbedded device, byte[] payload, Action<string> log)
    {
        AviStatus status = device.Publish("device/1234/status", payload);
        if (status != AviStatus.Ok)
            log($"not sent: {status}");
    }

    public static void Measure(AviEmbedded device)
    {
        device.UpdateBattery("battery", 87, customData: "{\"charging\":true}");
        device.UpdateSensor("humidity", SensorValue.Humidity(41));
    }

    public static void PublishPart(AviEmbedded device, byte[] payload)
    {
        var topic = new AviTopic("device/1234/lamp");
        device.Publish(topic, payload, offset: 0, count: 1);
    }

    public static async Task RunAsync(AviEmbedded device, byte[] payload, CancellationToken stopping)
    {
        Task running = device.RunAsync(stopping);
        await device.ConnectAsync(stopping);
        await device.SubscribeAsync("device/1234/command", stopping);
        await device.PublishAsync("device/1234/status", payload, stopping);
        await running;
    }
}

internal sealed class CommandPrinter : MessageHandler
{
    public override void OnMessage(string topic, byte[] data) => Console.WriteLine($"{data.Length} bytes on {topic}");
}

internal sealed class LampHandler : MessageHandler
{
    public bool IsOn { get; private set; }

    public override void OnMessage(string topic, byte[] data) => IsOn = data.Length > 0 && data[0] == 1;

    public override void OnMessage(byte[] buffer, int topicOffset, int topicLength, int dataOffset, int dataLength) =>
        IsOn = dataLength > 0 && buffer[dataOffset] == 1;
}
