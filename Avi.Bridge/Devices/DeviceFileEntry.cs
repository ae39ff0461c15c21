using Avi.Protocol.Security;

namespace Avi.Bridge.Devices;

/// <summary>One device in a registry file, as JSON has it. What is not there has the default of the entry.</summary>
internal sealed class DeviceFileEntry
{
    public required ulong Id { get; set; }

    public string? Name { get; set; }

    public bool? Enabled { get; set; }

    public List<DeviceFileKey>? Keys { get; set; }

    public bool? Plain { get; set; }

    public bool? ForwardSecrecy { get; set; }

    public List<string>? Publish { get; set; }

    public List<string>? Subscribe { get; set; }

    public DeviceQuota? Quota { get; set; }

    /// <exception cref="InvalidDataException">A key or a rule of entries is broken; the message says which.</exception>
    public DeviceEntry ToEntry()
    {
        var entry = new DeviceEntry
        {
            DeviceId = Id,
            Name = Name ?? "",
            IsEnabled = Enabled ?? true,
            Keys = [.. (Keys ?? []).Select(ToCredential)],
            IsPlain = Plain ?? false,
            RequiresForwardSecrecy = ForwardSecrecy ?? false,
            Publish = Publish ?? [],
            Subscribe = Subscribe ?? [],
            Quota = Quota ?? new DeviceQuota(),
        };
        return DeviceEntryRules.FindMistake(entry) is { } mistake
            ? throw new InvalidDataException($"Device {Id}: {mistake}")
            : entry;
    }

    public static DeviceFileEntry From(DeviceEntry entry) => new()
    {
        Id = entry.DeviceId,
        Name = entry.Name.Length == 0 ? null : entry.Name,
        Enabled = entry.IsEnabled ? null : false,
        Keys = entry.Keys.Count == 0 ? null : [.. entry.Keys.Select(ToFileKey)],
        Plain = entry.IsPlain ? true : null,
        ForwardSecrecy = entry.RequiresForwardSecrecy ? true : null,
        Publish = entry.Publish.Count == 0 ? null : [.. entry.Publish],
        Subscribe = entry.Subscribe.Count == 0 ? null : [.. entry.Subscribe],
        Quota = entry.Quota == new DeviceQuota() ? null : entry.Quota,
    };

    private static DeviceFileKey ToFileKey(DeviceCredential credential) =>
        new() { Id = credential.KeyId, Key = credential.Key.ToBase64() };

    // The text of a wrong key is not repeated: all but one letter of it may be a secret.
    private DeviceCredential ToCredential(DeviceFileKey key) =>
        DeviceKey.TryParse(key.Key, out DeviceKey? secret)
            ? new DeviceCredential(key.Id, secret)
            : throw new InvalidDataException(
                $"Device {Id}: key {key.Id} must be 32 bytes, as 64 hexadecimal digits or as base64.");
}
