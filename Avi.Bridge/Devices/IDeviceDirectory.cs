namespace Avi.Bridge.Devices;

/// <summary>Who may connect, and with what: the gateway asks it for every device that wants a session.</summary>
/// <remarks>
/// Implement it over a database of your own, or take <see cref="DeviceDirectory"/> or
/// <see cref="DeviceDirectoryFile"/>. Members may be called from any thread.
/// </remarks>
public interface IDeviceDirectory
{
    /// <summary>Finds a device.</summary>
    /// <remarks>
    /// While an answer takes its time, the device's request waits in a bounded queue; it repeats it anyway. An
    /// exception counts as no answer, and is logged.
    /// </remarks>
    /// <param name="deviceId">The device's number.</param>
    /// <param name="cancellation">The gateway stops, or no longer waits.</param>
    /// <returns>Its entry, or <see langword="null"/> when there is none.</returns>
    ValueTask<DeviceEntry?> FindAsync(ulong deviceId, CancellationToken cancellation = default);

    /// <summary>Tells of entries that were added, changed or removed.</summary>
    /// <remarks>
    /// A gateway then finds the entry again: a device whose key is gone loses its session, and new rules hold from the
    /// next message on. A directory that never tells is asked again at each handshake, once a day at least.
    /// </remarks>
    /// <param name="changed">
    /// Called with the device's number, from any thread; returns at once, and does not throw.
    /// </param>
    /// <returns>Ends the telling when it is disposed.</returns>
    IDisposable OnChange(Action<ulong> changed);
}
