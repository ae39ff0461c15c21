using System.Text.Json;

namespace Avi.Bridge.Devices;

/// <summary>Reads and writes the registry file: JSON with every device, its keys and its rights.</summary>
/// <remarks>It holds secrets, so it is written for its owner's eyes only, and never half.</remarks>
public static class DeviceFile
{
    /// <summary>The largest file that is read, in bytes; some 500,000 devices.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The entries, each with a number of its own.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">It is no registry; the message says where and why.</exception>
    public static async Task<IReadOnlyList<DeviceEntry>> ReadAsync(
        string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        var options = new FileStreamOptions
        {
            Options = FileOptions.Asynchronous,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        FileStream file = File.Open(path, options);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > MaxBytes)
                throw new InvalidDataException($"The device registry has more than {MaxBytes} bytes.");

            DeviceFileContent content;
            try
            {
                content = await JsonSerializer
                    .DeserializeAsync(file, DeviceFileJson.Default.DeviceFileContent, cancellation)
                    .ConfigureAwait(false) ?? new DeviceFileContent();
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException(
                    $"The device registry is no valid JSON of devices: {exception.Message}", exception);
            }

            return ToEntries(content);
        }
    }

    /// <summary>Writes a file in the place of the one that is there.</summary>
    /// <param name="path">The file. Its directory must exist.</param>
    /// <param name="entries">All entries; sorted by number in the file.</param>
    /// <param name="cancellation">Ends the writing; the old file stays.</param>
    /// <returns>Done when the new file is there, whole.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static async Task WriteAsync(
        string path, IEnumerable<DeviceEntry> entries, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(entries);

        var content = new DeviceFileContent
        {
            Devices = [.. entries.OrderBy(entry => entry.DeviceId).Select(DeviceFileEntry.From)],
        };
        string unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            FileStream file = File.Open(unfinished, NewFile());
            await using (file.ConfigureAwait(false))
            {
                await JsonSerializer
                    .SerializeAsync(file, content, DeviceFileJson.Default.DeviceFileContent, cancellation)
                    .ConfigureAwait(false);
#pragma warning disable CA1849 // Only this one waits for the disk: a power cut must not leave half a registry.
                file.Flush(flushToDisk: true);
#pragma warning restore CA1849
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished); // not there any more when all went well
        }
    }

    private static List<DeviceEntry> ToEntries(DeviceFileContent content)
    {
        var known = new HashSet<ulong>();
        var entries = new List<DeviceEntry>(content.Devices.Count);
        foreach (DeviceFileEntry device in content.Devices)
        {
            if (!known.Add(device.Id))
                throw new InvalidDataException($"Device {device.Id} is there twice.");

            entries.Add(device.ToEntry());
        }

        return entries;
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        return options;
    }
}
