using System.Net;

using Avi.Bridge.Telemetry;

using CsCheck;

namespace Avi.Bridge.Tests.Sessions;

/// <summary>How sessions end, and what happens at each bound.</summary>
[TestFixture]
internal sealed class SessionLimitTests
{
    [Test]
    public void Device_is_offline_after_120_seconds_of_silence_and_keeps_its_session()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");

        gateway.Advance(TimeSpan.FromSeconds(119));
        bool before = gateway.Registry.Snapshot()[0].IsOnline;
        gateway.Advance(TimeSpan.FromSeconds(2));
        bool after = gateway.Registry.Snapshot()[0].IsOnline;
        device.TakeReceived();
        gateway.Receive(gateway.Mesh.Message("a", "still here"));

        Assert.That((before, after), Is.EqualTo((true, false)));
        Assert.That(device.TakeReceived(), Is.EqualTo(new[] { "Message a still here" }));
    }

    [Test]
    public void Device_that_is_heard_again_is_online_again()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        gateway.Advance(TimeSpan.FromSeconds(200));

        device.Publish("a", "b");

        Assert.That(gateway.Registry.Snapshot()[0].IsOnline, Is.True);
        Assert.That((gateway.State.OnlineSessions, gateway.State.OfflineSessions), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Any_message_keeps_a_device_online()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);

        for (int i = 0; i < 10; i++)
        {
            gateway.Advance(TimeSpan.FromSeconds(100));
            device.Publish("a", "b");
        }

        Assert.That(gateway.Registry.Snapshot()[0].IsOnline, Is.True);
    }

    [Test]
    public void Session_ends_after_24_hours_of_silence()
    {
        var gateway = new TestGateway();
        TestDevice device = gateway.ConnectedDevice(1);
        device.Subscribe("a");

        gateway.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        int before = gateway.Registry.Snapshot().Count;
        gateway.Advance(TimeSpan.FromSeconds(2));

        Assert.That((before, gateway.Registry.Snapshot().Count), Is.EqualTo((1, 0)));
        Assert.That((gateway.State.Subscriptions, gateway.State.OfflineSessions), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Full_table_lets_the_longest_silent_session_go()
    {
        var gateway = new TestGateway(options => options.MaxSessions = 3);
        TestDevice first = gateway.ConnectedDevice(1);
        TestDevice second = gateway.ConnectedDevice(2);
        TestDevice third = gateway.ConnectedDevice(3);
        gateway.Advance(TimeSpan.FromSeconds(10));
        first.Publish("a", "b");

        TestDevice fourth = gateway.ConnectedDevice(4);

        Assert.That(Ids(gateway), Is.EquivalentTo(new[] { first.DeviceId, third.DeviceId, fourth.DeviceId }));
        Assert.That(second.TakeReceived(), Is.Empty, "existing firmware needs nothing on the wire");
    }

    [Test]
    public void Full_table_lets_an_offline_session_go_before_an_online_one()
    {
        var gateway = new TestGateway(options => options.MaxSessions = 2);
        gateway.ConnectedDevice(1);
        gateway.Advance(TimeSpan.FromSeconds(130));
        gateway.ConnectedDevice(2);

        gateway.ConnectedDevice(3);

        Assert.That(Ids(gateway), Is.EquivalentTo(new ulong[] { 2, 3 }));
    }

    [Test]
    public void Address_with_as_many_online_sessions_as_it_may_is_refused()
    {
        var gateway = new TestGateway(options => options.MaxSessionsPerAddress = 2);
        gateway.ConnectedDevice(1);
        gateway.ConnectedDevice(2);
        TestDevice third = gateway.Device(3);
        TestDevice elsewhere = gateway.Device(4, "127.0.0.2");

        third.SayHello();
        elsewhere.SayHello();

        Assert.That(third.TakeReceived(), Is.EqualTo(new[] { "Error QuotaExceeded" }));
        Assert.That(elsewhere.TakeReceived(), Is.EqualTo(new[] { "Welcome" }));
        Assert.That(gateway.Counts[DatagramOutcome.SessionRefused], Is.EqualTo(1));
    }

    [Test]
    public void Address_with_an_offline_session_gives_that_away_first()
    {
        var gateway = new TestGateway(options => options.MaxSessionsPerAddress = 2);
        gateway.ConnectedDevice(1);
        TestDevice second = gateway.ConnectedDevice(2);
        gateway.Advance(TimeSpan.FromSeconds(130));
        second.Publish("a", "b");

        TestDevice third = gateway.Device(3);
        third.SayHello();

        Assert.That(third.TakeReceived(), Is.EqualTo(new[] { "Welcome" }));
        Assert.That(Ids(gateway), Is.EquivalentTo(new ulong[] { 2, 3 }));
    }

    [Test]
    public void Two_devices_with_one_id_are_both_served_by_default()
    {
        var gateway = new TestGateway();

        gateway.ConnectedDevice(7);
        gateway.ConnectedDevice(7);

        Assert.That(Ids(gateway), Is.EqualTo(new ulong[] { 7, 7 }));
    }

    [Test]
    public void Newer_device_with_the_same_id_takes_the_place_when_the_operator_wants_so()
    {
        var gateway = new TestGateway(options => options.DuplicateDeviceIds = DuplicateDeviceIds.Replace);
        gateway.ConnectedDevice(7);

        TestDevice newer = gateway.ConnectedDevice(7);

        Assert.That(EndPoints(gateway), Is.EqualTo(new[] { newer.EndPoint }));
    }

    [Test]
    public void Newer_device_with_the_same_id_is_refused_while_the_older_is_online_when_the_operator_wants_so()
    {
        var gateway = new TestGateway(options => options.DuplicateDeviceIds = DuplicateDeviceIds.Refuse);
        TestDevice older = gateway.ConnectedDevice(7);
        TestDevice newer = gateway.Device(7);

        newer.SayHello();
        IPEndPoint[] whileOnline = EndPoints(gateway);
        gateway.Advance(TimeSpan.FromSeconds(130));
        newer.SayHello();

        Assert.That(whileOnline, Is.EqualTo(new[] { older.EndPoint }));
        Assert.That(newer.TakeReceived(), Is.EqualTo(new[] { "Error Refused", "Welcome" }));
        Assert.That(EndPoints(gateway), Is.EqualTo(new[] { newer.EndPoint }));
    }

    [Test]
    public void Table_never_holds_more_than_its_limits() =>
        Check.Sample(
            Gen.Select(Gen.ULong[1, 6], Gen.Int[1, 4], Gen.Int[0, 100]).Array[0, 200],
            steps =>
            {
                var gateway = new TestGateway(options =>
                {
                    options.MaxSessions = 8;
                    options.MaxSessionsPerAddress = 3;
                    options.DuplicateDeviceIds = DuplicateDeviceIds.Replace;
                });
                foreach ((ulong id, int ip, int seconds) in steps)
                {
                    gateway.Device(id, $"127.0.0.{ip}").SayHello();
                    gateway.Advance(TimeSpan.FromSeconds(seconds));
                }

                IReadOnlyList<DeviceInfo> devices = gateway.Registry.Snapshot();
                return devices.Count <= 8
                    && devices.GroupBy(device => device.Address.Address).All(group => group.Count() <= 3)
                    && devices.Select(device => device.DeviceId).Distinct().Count() == devices.Count
                    && gateway.State.OnlineSessions + gateway.State.OfflineSessions == devices.Count
                    && gateway.State.OnlineSessions == devices.Count(device => device.IsOnline);
            },
            iter: 200);

    private static IEnumerable<ulong> Ids(TestGateway gateway) =>
        gateway.Registry.Snapshot().Select(device => device.DeviceId);

    private static IPEndPoint[] EndPoints(TestGateway gateway) =>
        [.. gateway.Registry.Snapshot().Select(device => device.Address)];
}
