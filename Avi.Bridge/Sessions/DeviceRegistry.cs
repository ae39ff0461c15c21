using System.Collections.Concurrent;

using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Sessions;

/// <summary>What other threads may see of the sessions: who is there, and who came and went.</summary>
internal sealed class DeviceRegistry(TimeProvider wallClock, ILogger logger)
{
    private readonly ConcurrentDictionary<DeviceAddress, DeviceInfo> _devices = new();

    /// <summary>Gets who watches.</summary>
    public EventWatchers Watchers { get; } = new();

    /// <returns>The devices at this moment.</returns>
    public IReadOnlyList<DeviceInfo> Snapshot() => [.. _devices.Values];

    /// <summary>Notes a new session.</summary>
    public void Add(DeviceSession session)
    {
        var device = new DeviceInfo(
            session.DeviceId, session.Address.ToEndPoint(), wallClock.GetUtcNow(), IsOnline: true);
        _devices[session.Address] = device;
        AnnounceUp(device);
    }

    /// <summary>Notes that a silent device was heard again.</summary>
    public void SetOnline(DeviceSession session)
    {
        DeviceInfo device = _devices[session.Address] with { IsOnline = true };
        _devices[session.Address] = device;
        AnnounceUp(device);
    }

    /// <summary>Notes that a device has been silent for too long.</summary>
    public void SetOffline(DeviceSession session)
    {
        DeviceInfo device = _devices[session.Address] with { IsOnline = false };
        _devices[session.Address] = device;
        AnnounceDown(device, DeviceDownReason.Silent);
    }

    /// <summary>Notes the end of a session. One that was offline has been announced already.</summary>
    public void Remove(DeviceSession session, DeviceDownReason reason)
    {
        if (_devices.TryRemove(session.Address, out DeviceInfo? device) && device.IsOnline)
            AnnounceDown(device, reason);
    }

    private void AnnounceUp(DeviceInfo device)
    {
        logger.LogDeviceUp(device.DeviceId, device.Address);
        Watchers.Announce(new DeviceUp(device.DeviceId, device.Address));
    }

    private void AnnounceDown(DeviceInfo device, DeviceDownReason reason)
    {
        logger.LogDeviceDown(device.DeviceId, device.Address, reason);
        Watchers.Announce(new DeviceDown(device.DeviceId, device.Address, reason));
    }
}
