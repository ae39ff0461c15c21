namespace Avi.Bridge.Devices;

/// <summary>One key of a device in a registry file, as JSON has it.</summary>
internal sealed class DeviceFileKey
{
    public required byte Id { get; set; }

    /// <summary>Gets or sets the key as hexadecimal digits or base64.</summary>
    public required string Key { get; set; }
}
