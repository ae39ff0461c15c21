using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Avi.Bridge.Devices;

/// <summary>A directory in memory, filled by code.</summary>
public sealed class DeviceDirectory : IDeviceDirectory
{
    private readonly ConcurrentDictionary<ulong, DeviceEntry> _entries = new();
    private ImmutableArray<Watcher> _watchers = [];

    /// <summary>Gets how many devices it knows.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds an entry, or puts it in the place of the one with the same number.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="ArgumentException">The entry breaks a rule; the message says which.</exception>
    public void Set(DeviceEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (DeviceEntryRules.FindMistake(entry) is { } mistake)
            throw new ArgumentException(mistake, nameof(entry));

        _entries[entry.DeviceId] = entry;
        Tell(entry.DeviceId);
    }

    /// <summary>Removes a device; its session ends.</summary>
    /// <param name="deviceId">The device's number.</param>
    /// <returns>Whether it was known.</returns>
    public bool Remove(ulong deviceId)
    {
        bool wasKnown = _entries.TryRemove(deviceId, out _);
        if (wasKnown)
            Tell(deviceId);

        return wasKnown;
    }

    /// <returns>The entries at this moment.</returns>
    public IReadOnlyList<DeviceEntry> Snapshot() => [.. _entries.Values];

    /// <inheritdoc/>
    public ValueTask<DeviceEntry?> FindAsync(ulong deviceId, CancellationToken cancellation = default) =>
        ValueTask.FromResult(_entries.GetValueOrDefault(deviceId));

    /// <inheritdoc/>
    public IDisposable OnChange(Action<ulong> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);

        var watcher = new Watcher(this, changed);
        ImmutableInterlocked.Update(ref _watchers, static (all, added) => all.Add(added), watcher);
        return watcher;
    }

    private void Tell(ulong deviceId)
    {
        foreach (Watcher watcher in _watchers)
            watcher.Changed(deviceId);
    }

    private sealed class Watcher(DeviceDirectory directory, Action<ulong> changed) : IDisposable
    {
        public Action<ulong> Changed => changed;

        public void Dispose() =>
            ImmutableInterlocked.Update(ref directory._watchers, static (all, gone) => all.Remove(gone), this);
    }
}
