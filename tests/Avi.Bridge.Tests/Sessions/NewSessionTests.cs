using System.Net;

using Avi.Bridge.Policy;
using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Bridge.Tests.Sessions;

/// <summary>Whoever forges Hellos gets neither the table of sessions nor the log.</summary>
[TestFixture]
internal sealed class NewSessionTests
{
    [Test]
    public void Forged_hellos_do_not_push_out_sessions_as_fast_as_they_come()
    {
        var gateway = new TestGateway(options => options.MaxSessions = 1_000);

        for (int i = 0; i < 5_000; i++)
            gateway.Device((ulong)i, $"10.0.{i >> 8}.{i & 0xFF}").SayHello();

        Assert.That(gateway.Counts[DatagramOutcome.Accepted], Is.EqualTo(1_000));
        Assert.That(gateway.Counts[DatagramOutcome.SessionRefused], Is.EqualTo(4_000));
    }

    [Test]
    public void Device_that_comes_too_early_is_told_to_try_again_and_can()
    {
        var gateway = new TestGateway(options => options.MaxSessionsPerAddress = 1_000);
        for (int i = 0; i < 1_000; i++)
            gateway.ConnectedDevice((ulong)i);
        TestDevice next = gateway.Device(1_000);

        next.SayHello();
        gateway.Advance(TimeSpan.FromSeconds(130)); // the others are offline, and make room
        next.SayHello();

        Assert.That(next.TakeReceived(), Is.EqualTo(new[] { "Error Busy", "Welcome" }));
    }

    [Test]
    public void One_address_does_not_use_up_what_there_is_for_all()
    {
        var limiter = new NewSessionLimiter(maxSessions: 2_000, maxSessionsPerAddress: 1_000);

        int granted = Enumerable.Range(1, 5_000).Count(port => limiter.TryTake(Address("10.0.0.1", port), TimeSpan.Zero));

        Assert.That(granted, Is.EqualTo(1_000));
        Assert.That(limiter.TryTake(Address("10.0.0.2", 1), TimeSpan.Zero));
    }

    [Test]
    public void Address_whose_device_changes_with_each_hello_keeps_one_session_in_the_end()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.Device(1);

        for (ulong id = 0; id < 5_000; id++)
            device.Send(Uplink.Hello(id));

        Assert.That(gateway.Registry.Snapshot().Select(info => info.DeviceId), Is.EqualTo(new ulong[] { 999 }));
        Assert.That(gateway.Counts[DatagramOutcome.SessionRefused], Is.EqualTo(4_000));
    }

    [Test]
    public void Log_names_a_hundred_devices_at_once_and_counts_the_others()
    {
        var log = new FakeLogCollector();
        var gateway = new TestGateway(logger: new FakeLogger(log));

        for (ulong id = 0; id < 1_000; id++)
            gateway.ConnectedDevice(id);
        gateway.Advance(TimeSpan.FromSeconds(1));

        Assert.That(log.GetSnapshot().Count(record => record.Id.Id == 2100), Is.EqualTo(100));
        FakeLogRecord rest = log.GetSnapshot().Single(record => record.Id.Id == 2103);
        Assert.That(rest.Message, Is.EqualTo("Devices came up or went down 900 more times, too often to name each"));
        Assert.That(log.GetSnapshot().Select(record => record.Level), Has.None.GreaterThan(LogLevel.Information));
    }

    [Test]
    public void Log_names_devices_again_when_fewer_come()
    {
        var log = new FakeLogCollector();
        var clock = new FakeTimeProvider();
        var registry = new DeviceRegistry(clock, new FakeLogger(log));
        for (int port = 1; port <= 200; port++)
            registry.Add(Session(port));

        clock.Advance(TimeSpan.FromMilliseconds(100));
        registry.Add(Session(201));
        registry.Add(Session(202));

        Assert.That(log.GetSnapshot().Count(record => record.Id.Id == 2100), Is.EqualTo(101));
    }

    private static DeviceSession Session(int port) => new(
        Address("10.0.0.1", port),
        new IPEndPoint(IPAddress.Parse("10.0.0.1"), port).Serialize(),
        deviceId: 1,
        hasTrailer: false,
        now: TimeSpan.Zero);

    private static DeviceAddress Address(string ip, int port) =>
        DeviceAddress.TryRead(new IPEndPoint(IPAddress.Parse(ip), port).Serialize(), out DeviceAddress address)
            ? address
            : throw new InvalidOperationException();
}
