using System.Text;
using System.Threading.Channels;

using Avi.Embedded;
using Avi.Protocol.Messages;

namespace Avi.Bridge.Tests;

/// <summary>The gateway with the device client of Avi.Embedded, over real sockets and in real time.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class EmbeddedClientTests
{
    private MemoryMesh _mesh = null!;

    [SetUp]
    public void SetUp() => _mesh = new MemoryMesh();

    [TearDown]
    public async Task TearDown() => await _mesh.DisposeAsync();

    [Test]
    public async Task Client_connects_subscribes_publishes_and_hears(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync(port: 0);
        var heard = new Inbox();
        using var socket = new HostUdpClient("127.0.0.1", bridge.UdpEndPoint.Port);
        AviEmbedded device = Client(socket, 1234, heard);

        AviStatus connected = await device.ConnectAsync(cancellation);
        AviStatus subscribed = await device.SubscribeAsync("device/1234/#", cancellation);
        AviStatus updated = await device.UpdateSensorAsync("temp", SensorValue.Temperature(22.5f), "", cancellation);
        (string topic, byte[] payload) = await _mesh.NextPublishedAsync(cancellation);
        _mesh.Bring("device/1234/command", "on");
        await PollUntilAsync(device, () => heard.HasMessage, cancellation);

        Assert.That((connected, subscribed, updated), Is.EqualTo((AviStatus.Ok, AviStatus.Ok, AviStatus.Ok)));
        Assert.That(topic, Is.EqualTo("device/1234/sensor/temp"));
        Assert.That(Encoding.UTF8.GetString(payload), Does.Contain("\"value\":22.5"));
        Assert.That(heard.Take(), Is.EqualTo("device/1234/command on"));
    }

    [Test]
    public async Task Client_learns_that_a_subscription_was_refused(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync(port: 0);
        using var socket = new HostUdpClient("127.0.0.1", bridge.UdpEndPoint.Port);
        AviEmbedded device = Client(socket, 1, new Inbox());
        await device.ConnectAsync(cancellation);

        AviStatus subscribed = await device.SubscribeAsync("avi-bus/1", cancellation);

        Assert.That(subscribed, Is.EqualTo(AviStatus.Refused));
    }

    [Test]
    public async Task Client_comes_back_after_the_gateway_restarted_and_subscribes_again(CancellationToken cancellation)
    {
        EmbeddedBridge bridge = await StartAsync(port: 0);
        int port = bridge.UdpEndPoint.Port;
        var heard = new Inbox();
        using var socket = new HostUdpClient("127.0.0.1", port);
        AviEmbedded device = Client(socket, 1, heard);
        await device.ConnectAsync(cancellation);
        await device.SubscribeAsync("a", cancellation);

        await bridge.DisposeAsync();
        await using EmbeddedBridge next = await StartAsync(port);
        await device.PublishAsync("still", "here?"u8.ToArray(), cancellation); // answered "no session"
        await PollUntilAsync(device, () => heard.Subscribed == 2, cancellation);

        Assert.That(heard.Connected, Is.EqualTo(2));
        Assert.That(next.Devices.Select(info => info.DeviceId), Is.EqualTo(new ulong[] { 1 }));
    }

    private static AviEmbedded Client(HostUdpClient socket, ulong deviceId, Inbox inbox) => new(
        socket,
        new AviEmbeddedConfig { DeviceId = deviceId, RequestTimeoutMilliseconds = 300, FirstRetryMilliseconds = 100 },
        new byte[2048],
        inbox);

    private static async Task PollUntilAsync(AviEmbedded device, Func<bool> isDone, CancellationToken cancellation)
    {
        while (!isDone())
            await device.PollAsync(timeoutMilliseconds: 100, cancellation);
    }

    // Each start has a mesh of its own; those of the bridges before are disposed with them.
    private Task<EmbeddedBridge> StartAsync(int port) => EmbeddedBridge.StartAsync(
        new BridgeOptions { Host = "127.0.0.1", Port = port, AllowPlainDevices = true },
        port == 0 ? _mesh : new MemoryMesh(),
        new BridgeServices(),
        CancellationToken.None);

    private sealed class Inbox : MessageHandler
    {
        private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

        public int Connected { get; private set; }

        public int Subscribed { get; private set; }

        public bool HasMessage => _messages.Reader.TryPeek(out _);

        public string? Take() => _messages.Reader.TryRead(out string? message) ? message : null;

        public override void OnMessage(string topic, byte[] data) =>
            _messages.Writer.TryWrite($"{topic} {Encoding.UTF8.GetString(data)}");

        public override void OnConnected() => Connected++;

        public override void OnSubscribed(string filter) => Subscribed++;
    }
}
