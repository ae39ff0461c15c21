using System.Collections.Concurrent;

using Avi.Bridge.Policy;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;

using Microsoft.Extensions.Logging;

namespace Avi.Bridge.Sessions;

/// <summary>What other threads may see of the sessions: who is there, and who came and went.</summary>
internal sealed class DeviceRegistry(TimeProvider wallClock, ILogger logger)
{
    // Enough for a room of devices to be named one by one; a stranger who forges Hellos must not fill the disk.
    private static readonly TokenRate NamedInLog = new(Burst: 100, TimeSpan.FromMilliseconds(100));

    private readonly ConcurrentDictionary<DeviceAddress, DeviceInfo> _devices = new();
    private readonly long _startedAt = wallClock.GetTimestamp();
    private TokenBucket _named;
    private int _unnamed;

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

    /// <summary>Says in the log how many came and went that were not named there, if any.</summary>
    public void LogUnnamed()
    {
        if (_unnamed == 0)
            return;

        logger.LogDevicesUnnamed(_unnamed);
        _unnamed = 0;
    }

    private void AnnounceUp(DeviceInfo device)
    {
        if (MayName())
            logger.LogDeviceUp(device.DeviceId, device.Address);

        Watchers.Announce(new DeviceUp(device.DeviceId, device.Address));
    }

    private void AnnounceDown(DeviceInfo device, DeviceDownReason reason)
    {
        if (MayName())
            logger.LogDeviceDown(device.DeviceId, device.Address, reason);

        Watchers.Announce(new DeviceDown(device.DeviceId, device.Address, reason));
    }

    private bool MayName()
    {
        bool mayName = _named.TryTake(NamedInLog, wallClock.GetElapsedTime(_startedAt));
        if (!mayName)
            _unnamed++;

        return mayName;
    }
}
