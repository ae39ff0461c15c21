using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

using Avi.Embedded;

namespace Avi.Samples.Tests.Processes;

internal sealed class TwoGatewaysTests
{
    private const string Topic = "hall/light";

    [Test, CancelAfter(90_000)]
    public async Task Device_of_one_gateway_hears_a_device_of_the_other(CancellationToken cancellation)
    {
        await using SampleProcess first = Programs.Gateway("--name", "first");
        JsonElement firstStarted = await first.WaitForAsync("started", cancellation);
        await using SampleProcess second = Programs.Gateway("--name", "second", "--bootstrap", Programs.AddressOf(firstStarted));
        JsonElement secondStarted = await second.WaitForAsync("started", cancellation);
        await second.WaitForAsync("peer-connected", cancellation);

        var heard = new Ear();
        using HostUdpClient listenerSocket = SocketTo(firstStarted);
        var listener = new AviEmbedded(listenerSocket, new AviEmbeddedConfig { DeviceId = 1 }, new byte[2048], heard);
        Assert.That(await listener.ConnectAsync(cancellation), Is.EqualTo(AviStatus.Ok));
        Assert.That(await listener.SubscribeAsync(Topic, cancellation), Is.EqualTo(AviStatus.Ok));
        using HostUdpClient speakerSocket = SocketTo(secondStarted);
        var speaker = new AviEmbedded(speakerSocket, new AviEmbeddedConfig { DeviceId = 2 }, new byte[2048], new Ear());
        Assert.That(await speaker.ConnectAsync(cancellation), Is.EqualTo(AviStatus.Ok));

        // The second gateway may not know yet that the first one listens, and no device is told; so it says it again.
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task running = listener.RunAsync(listening.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
            Assert.That(await speaker.PublishAsync(Topic, "on"u8.ToArray(), cancellation), Is.EqualTo(AviStatus.Ok));
        while (heard.Messages.Reader.Count == 0 && await timer.WaitForNextTickAsync(cancellation));
        string message = await heard.Messages.Reader.ReadAsync(cancellation);
        await listening.CancelAsync();
        await running;

        Assert.That(message, Is.EqualTo("hall/light on"));
    }

    private static HostUdpClient SocketTo(JsonElement gatewayStarted) =>
        new("127.0.0.1", int.Parse(Programs.PortOf(Programs.UdpOf(gatewayStarted)), CultureInfo.InvariantCulture));

    private sealed class Ear : MessageHandler
    {
        public Channel<string> Messages { get; } = Channel.CreateBounded<string>(1_000);

        public override void OnMessage(string topic, byte[] data) =>
            Messages.Writer.TryWrite($"{topic} {Encoding.UTF8.GetString(data)}");
    }
}
