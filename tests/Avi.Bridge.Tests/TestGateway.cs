using System.Net;

using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;
using Avi.Mesh;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Bridge.Tests;

/// <summary>A gateway's core with its time in the test's hand, and no socket.</summary>
internal sealed class TestGateway : IDatagramSender
{
    private readonly GatewayCore _core;
    private readonly Dictionary<DeviceAddress, List<byte[]>> _sent = [];
    private int _nextPort = 50_000;

    public TestGateway(Action<BridgeOptions>? configure = null, ILogger? logger = null)
    {
        var options = new BridgeOptions { AllowPlainDevices = true };
        configure?.Invoke(options);
        BridgeOptionsRules.ThrowIfInvalid(options);
        logger ??= NullLogger.Instance;
        Registry = new DeviceRegistry(Clock, logger);
        _core = new GatewayCore(options, Mesh, this, Registry, Counts, Clock, logger);
    }

    public FakeTimeProvider Clock { get; } = new();

    public MemoryMesh Mesh { get; } = new();

    public BridgeCounts Counts { get; } = new();

    public DeviceRegistry Registry { get; }

    public BridgeState State => _core.ReadState();

    public TimeSpan NextDue => _core.NextDue;

    /// <summary>Gets the gateway's monotonic time.</summary>
    public TimeSpan Now { get; private set; }

    public bool IsSocketBroken { get; set; }

    public bool KeepsSent { get; set; } = true;

    /// <returns>A device at an address of its own, which has said nothing yet.</returns>
    public TestDevice Device(ulong deviceId, string ip = "127.0.0.1") =>
        new(this, deviceId, new IPEndPoint(IPAddress.Parse(ip), _nextPort++));

    /// <returns>A device that was welcomed, and has the welcome behind it.</returns>
    public TestDevice ConnectedDevice(ulong deviceId, string ip = "127.0.0.1")
    {
        TestDevice device = Device(deviceId, ip);
        device.Send(Uplink.Hello(deviceId));
        device.TakeReceived();
        return device;
    }

    public void Receive(SocketAddress source, ReadOnlySpan<byte> datagram) => _core.Receive(source, datagram, Now);

    public void Receive(MeshMessage message) => _core.Receive(message, Now);

    /// <summary>Lets time pass as the loop would: everything happens when it is due.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end = Now + by;
        while (_core.NextDue <= end)
        {
            Now = _core.NextDue > Now ? _core.NextDue : Now;
            _core.Advance(Now);
        }

        Now = end;
    }

    public int Stop() => _core.Stop(Now);

    public bool TrySend(SocketAddress target, ReadOnlySpan<byte> datagram)
    {
        if (IsSocketBroken || !DeviceAddress.TryRead(target, out DeviceAddress address))
            return false;

        if (KeepsSent)
        {
            if (!_sent.TryGetValue(address, out List<byte[]>? sent))
                _sent.Add(address, sent = []);

            sent.Add(datagram.ToArray());
        }

        return true;
    }

    public List<byte[]> TakeSentTo(DeviceAddress address) => _sent.Remove(address, out List<byte[]>? sent) ? sent : [];
}
