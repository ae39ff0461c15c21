using System.Security.Cryptography;
using System.Text.Json;

using Avi.Bridge.Telemetry;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Bridge.Devices;

/// <summary>A directory that follows a registry file: what is saved there holds a moment later.</summary>
/// <remarks>
/// The file is looked at every <see cref="LookInterval"/>, which works on every file system and in containers. A file
/// that cannot be read, or has a mistake, changes nothing: the devices known before stay, and the log says why.
/// </remarks>
public sealed class DeviceDirectoryFile : IDeviceDirectory, IAsyncDisposable
{
    /// <summary>How often the file is looked at.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly DeviceDirectory _devices = new();
    private readonly CancellationTokenSource _stopping = new();
    private Dictionary<ulong, string> _known = [];
    private FileStamp _stamp;
    private Task _following = Task.CompletedTask;

    private DeviceDirectoryFile(string path, BridgeServices services)
    {
        _path = path;
        _time = services.Time;
        _logger = (ILogger?)services.LoggerFactory?.CreateLogger<DeviceDirectoryFile>() ?? NullLogger.Instance;
    }

    /// <summary>Gets how many devices it knows.</summary>
    public int Count => _devices.Count;

    /// <summary>Reads a registry file, and follows it from then on.</summary>
    /// <param name="path">The file; it must be there.</param>
    /// <param name="services">The log and the clock.</param>
    /// <param name="cancellation">Ends the reading; nothing is left open then.</param>
    /// <returns>The directory.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">It is no registry; the message says where and why.</exception>
    public static async Task<DeviceDirectoryFile> OpenAsync(
        string path, BridgeServices? services = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        var directory = new DeviceDirectoryFile(path, services ?? new BridgeServices());
        directory._stamp = FileStamp.Of(path);
        directory.Take(await DeviceFile.ReadAsync(path, cancellation).ConfigureAwait(false));
        directory._following = directory.FollowAsync(directory._stopping.Token);
        return directory;
    }

    /// <inheritdoc/>
    public ValueTask<DeviceEntry?> FindAsync(ulong deviceId, CancellationToken cancellation = default) =>
        _devices.FindAsync(deviceId, cancellation);

    /// <inheritdoc/>
    public IDisposable OnChange(Action<ulong> changed) => _devices.OnChange(changed);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                await LookAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us; this is the normal way out.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        FileStamp stamp = FileStamp.Of(_path);
        if (stamp == _stamp)
            return;

        _stamp = stamp;
        try
        {
            int changes = Take(await DeviceFile.ReadAsync(_path, stopping).ConfigureAwait(false));
            _logger.LogRegistryRead(Count, changes);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _logger.LogRegistryNotRead(exception.Message);
        }
    }

    // Entries are compared by a hash of their text, so that a saved file tells only of what it really changes, and no
    // second copy of the keys stays in memory.
    private int Take(IReadOnlyList<DeviceEntry> entries)
    {
        var known = new Dictionary<ulong, string>(entries.Count);
        int changes = 0;
        foreach (DeviceEntry entry in entries)
        {
            string hash = HashOf(entry);
            known.Add(entry.DeviceId, hash);
            if (_known.Remove(entry.DeviceId, out string? before) && before == hash)
                continue;

            _devices.Set(entry);
            changes++;
        }

        foreach (ulong gone in _known.Keys)
        {
            _devices.Remove(gone);
            changes++;
        }

        _known = known;
        return changes;
    }

    private static string HashOf(DeviceEntry entry)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(
            DeviceFileEntry.From(entry), DeviceFileJson.Default.DeviceFileEntry);
        string hash = Convert.ToHexString(SHA256.HashData(text));
        CryptographicOperations.ZeroMemory(text);
        return hash;
    }
}
