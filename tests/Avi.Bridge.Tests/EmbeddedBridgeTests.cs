using System.Net;
using System.Net.Sockets;
using System.Text;

using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Bridge.Tests;

/// <summary>The whole gateway on a real socket, with a mesh in memory.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class EmbeddedBridgeTests
{
    private MemoryMesh _mesh = null!;
    private FakeTimeProvider _time = null!;
    private FakeLogCollector _log = null!;
    private ILoggerFactory _loggers = null!;
    private BridgeServices _services = null!;

    [SetUp]
    public void SetUp()
    {
        _mesh = new MemoryMesh();
        _time = new FakeTimeProvider();
        _log = new FakeLogCollector();
        _loggers = LoggerFactory.Create(
            builder => builder.AddProvider(new FakeLoggerProvider(_log)).SetMinimumLevel(LogLevel.Trace));
        _services = new BridgeServices { LoggerFactory = _loggers, Time = _time };
    }

    [TearDown]
    public async Task TearDown()
    {
        await _mesh.DisposeAsync();
        _loggers.Dispose();
    }

    [Test]
    public async Task Device_reaches_the_mesh_and_the_mesh_reaches_the_device(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1234, cancellation);
        await device.SubscribeAsync("device/1234/command", cancellation);

        device.Send(Uplink.Publish("avi/home/status", "online"));
        (string topic, byte[] payload) = await _mesh.NextPublishedAsync(cancellation);
        _mesh.Bring("device/1234/command", "on");

        Assert.That((topic, Encoding.UTF8.GetString(payload)), Is.EqualTo(("avi/home/status", "online")));
        Assert.That(await device.ReceiveAsync(cancellation), Is.EqualTo("Message device/1234/command on"));
    }

    [Test]
    public async Task Devices_hear_each_other_without_any_mesh_peer(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        using var speaker = new UdpDevice(bridge.UdpEndPoint);
        using var listener = new UdpDevice(bridge.UdpEndPoint);
        await speaker.ConnectAsync(1, cancellation);
        await listener.ConnectAsync(2, cancellation);
        await listener.SubscribeAsync("hall/+", cancellation);

        speaker.Send(Uplink.Publish("hall/light", "on"));

        Assert.That(await listener.ReceiveAsync(cancellation), Is.EqualTo("Message hall/light on"));
    }

    [Test]
    public async Task What_waits_for_a_device_goes_out_when_its_time_comes(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);
        await device.SubscribeAsync("a", cancellation);
        for (int i = 0; i < 7; i++)
            _mesh.Bring("a", $"{i}");
        for (int i = 0; i < 6; i++) // with the welcome and the acknowledgement that is the burst
            await device.ReceiveAsync(cancellation);

        Task<string> last = device.ReceiveAsync(cancellation);
        while (!last.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.That(await last, Is.EqualTo("Message a 6"));
    }

    [Test]
    public async Task Watcher_sees_devices_come_and_go(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        await using IAsyncEnumerator<BridgeEvent> events = bridge.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(7, cancellation);

        await events.MoveNextAsync();
        BridgeEvent up = events.Current;
        ValueTask<bool> next = events.MoveNextAsync();
        _time.Advance(TimeSpan.FromSeconds(121));
        await next;
        BridgeEvent down = events.Current;

        Assert.That(up, Is.EqualTo(new DeviceUp(7, device.EndPoint)));
        Assert.That(down, Is.EqualTo(new DeviceDown(7, device.EndPoint, DeviceDownReason.Silent)));
        Assert.That(bridge.Devices, Has.Count.EqualTo(1));
        Assert.That(bridge.Devices[0].IsOnline, Is.False);
    }

    [Test]
    public async Task Watcher_that_does_not_read_loses_the_oldest_and_holds_up_nobody(CancellationToken cancellation)
    {
        using var dropped = new MetricCollector<long>(null, "Avi.Bridge", "avi.bridge.events.dropped", _time);
        await using EmbeddedBridge bridge = await StartAsync(options => options.MaxSessions = 1);
        IAsyncEnumerable<BridgeEvent> events = bridge.WatchAsync(cancellation);
        for (ulong id = 1; id <= 200; id++)
        {
            using var device = new UdpDevice(bridge.UdpEndPoint);
            await device.ConnectAsync(id, cancellation);
        }

        List<BridgeEvent> seen = await ReadUntilAsync(events, happened => happened is DeviceUp { DeviceId: 200 });

        dropped.RecordObservableInstruments();
        Assert.That(seen, Has.Count.EqualTo(256));
        Assert.That(dropped.LastMeasurement!.Value, Is.EqualTo(399 - 256)); // 200 came, 199 left
    }

    [Test]
    public async Task Watchers_end_when_the_gateway_stops(CancellationToken cancellation)
    {
        EmbeddedBridge bridge = await StartAsync();
        IAsyncEnumerable<BridgeEvent> before = bridge.WatchAsync(cancellation);
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(7, cancellation);

        await bridge.DisposeAsync();
        List<BridgeEvent> seen = await ReadUntilAsync(before, _ => false);
        List<BridgeEvent> late = await ReadUntilAsync(bridge.WatchAsync(cancellation), _ => false);

        Assert.That(seen[^1], Is.EqualTo(new DeviceDown(7, device.EndPoint, DeviceDownReason.GatewayStopped)));
        Assert.That(late, Is.Empty);
    }

    [Test]
    public async Task Stopping_delivers_what_was_accepted_and_frees_the_port(CancellationToken cancellation)
    {
        EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);
        await device.SubscribeAsync("a", cancellation);
        for (int i = 0; i < 10; i++)
            device.Send(Uplink.Publish("b", $"{i}"));
        for (int i = 0; i < 10; i++)
            await _mesh.NextPublishedAsync(cancellation);

        await bridge.DisposeAsync();
        await bridge.DisposeAsync();

        Assert.That(_mesh.IsDisposed);
        await using EmbeddedBridge again = await EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = bridge.UdpEndPoint.Port }, new MemoryMesh(), _services, cancellation);
    }

    [Test]
    public async Task Gateway_outlives_its_mesh_node(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        using var speaker = new UdpDevice(bridge.UdpEndPoint);
        using var listener = new UdpDevice(bridge.UdpEndPoint);
        await speaker.ConnectAsync(1, cancellation);
        await listener.ConnectAsync(2, cancellation);
        await listener.SubscribeAsync("a", cancellation);

        _mesh.End();
        speaker.Send(Uplink.Publish("a", "still here"));

        Assert.That(await listener.ReceiveAsync(cancellation), Is.EqualTo("Message a still here"));
    }

    [Test]
    public async Task Mesh_that_fails_is_said_in_the_log_and_the_gateway_stops_in_order(CancellationToken cancellation)
    {
        EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);

        _mesh.End(new IOException("The cable was cut."));
        await bridge.DisposeAsync();

        FakeLogRecord failure = _log.GetSnapshot().Single(record => record.Level == LogLevel.Error);
        Assert.That((failure.Id.Id, failure.Exception?.Message), Is.EqualTo((2005, "The cable was cut.")));
        Assert.That(_mesh.IsDisposed);
    }

    [Test]
    public async Task Empty_datagrams_of_strangers_do_no_harm(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);

        device.Send([]);

        await device.ConnectAsync(1, cancellation);
    }

    [Test]
    public async Task Gateway_serves_both_ip_versions_on_one_socket(CancellationToken cancellation)
    {
        await using EmbeddedBridge bridge = await StartAsync(options => options.Host = "::");
        using var version4 = new UdpDevice(new IPEndPoint(IPAddress.Loopback, bridge.UdpEndPoint.Port));
        using var version6 = new UdpDevice(new IPEndPoint(IPAddress.IPv6Loopback, bridge.UdpEndPoint.Port));

        await version4.ConnectAsync(4, cancellation);
        await version6.ConnectAsync(6, cancellation);

        Assert.That(
            bridge.Devices.Select(device => device.Address), Is.EquivalentTo(new[] { version4.EndPoint, version6.EndPoint }));
    }

    [Test]
    public async Task Gateway_says_at_start_that_plain_devices_are_on()
    {
        await using EmbeddedBridge bridge = await StartAsync();

        FakeLogRecord warning = _log.GetSnapshot().Single(record => record.Level == LogLevel.Warning);
        Assert.That((warning.Id.Id, warning.Message), Is.EqualTo((2001, warning.Message)));
        Assert.That(warning.Message, Does.StartWith("Plain devices are allowed from LocalNetworks"));
    }

    [Test]
    public async Task Metrics_say_what_happened_and_that_plain_devices_are_on(CancellationToken cancellation)
    {
        using var datagrams = new MetricCollector<long>(null, "Avi.Bridge", "avi.bridge.datagrams", _time);
        using var allowed = new MetricCollector<int>(null, "Avi.Bridge", "avi.bridge.plain_devices_allowed", _time);
        using var sessions = new MetricCollector<int>(null, "Avi.Bridge", "avi.bridge.sessions", _time);
        await using EmbeddedBridge bridge = await StartAsync();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        await device.ConnectAsync(1, cancellation);

        datagrams.RecordObservableInstruments();
        allowed.RecordObservableInstruments();
        sessions.RecordObservableInstruments();

        Assert.That(ValueOf(datagrams, "outcome", "accepted"), Is.EqualTo(1));
        Assert.That(ValueOf(sessions, "state", "online"), Is.EqualTo(1));
        Assert.That(allowed.LastMeasurement!.Value, Is.EqualTo(1));
    }

    [Test]
    public async Task Wrong_settings_end_the_start_with_their_names()
    {
        var options = new BridgeOptions
        {
            Host = "localhost",
            Port = 70_000,
            PacingInterval = TimeSpan.Zero,
            SessionTimeout = TimeSpan.FromSeconds(5),
            SensorTopic = "a/+",
            ButtonTopic = "{name}",
        };

        OptionsValidationException? exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => EmbeddedBridge.StartAsync(options, _mesh, _services, CancellationToken.None));

        string[] named = ["Host", "Port", "PacingInterval", "SessionTimeout", "SensorTopic", "ButtonTopic"];
        Assert.That(named.Where(name => !exception!.Message.Contains(name, StringComparison.Ordinal)), Is.Empty);
        Assert.That(_mesh.IsDisposed);
    }

    [Test]
    public async Task Template_that_begins_with_a_reserved_topic_ends_the_start()
    {
        OptionsValidationException? exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(options => options.ButtonTopic = "avi-bus/{id}"));

        Assert.That(exception!.Message, Does.Contain("ButtonTopic"));
    }

    [Test]
    public async Task Port_in_use_ends_the_start_with_the_address()
    {
        using var occupier = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        occupier.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)occupier.LocalEndPoint!).Port;

        IOException? exception = await Assert.ThrowsAsync<IOException>(() => EmbeddedBridge.StartAsync(
            new BridgeOptions { Host = "127.0.0.1", Port = port }, _mesh, _services, CancellationToken.None));

        Assert.That(exception!.Message, Does.Contain($"127.0.0.1:{port}"));
        Assert.That(_mesh.IsDisposed);
    }

    private static double ValueOf<T>(MetricCollector<T> collector, string tag, string value)
        where T : struct => Convert.ToDouble(
            collector.GetMeasurementSnapshot().Last(measurement => Equals(measurement.Tags[tag], value)).Value,
            System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<List<BridgeEvent>> ReadUntilAsync(
        IAsyncEnumerable<BridgeEvent> events, Func<BridgeEvent, bool> isLast)
    {
        List<BridgeEvent> seen = [];
        await foreach (BridgeEvent happened in events)
        {
            seen.Add(happened);
            if (isLast(happened))
                break;
        }

        return seen;
    }

    private Task<EmbeddedBridge> StartAsync(Action<BridgeOptions>? configure = null)
    {
        var options = new BridgeOptions { Host = "127.0.0.1", Port = 0, AllowPlainDevices = true };
        configure?.Invoke(options);
        return EmbeddedBridge.StartAsync(options, _mesh, _services, CancellationToken.None);
    }
}
