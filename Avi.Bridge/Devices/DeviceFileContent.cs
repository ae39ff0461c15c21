namespace Avi.Bridge.Devices;

/// <summary>A registry file, as JSON has it.</summary>
internal sealed class DeviceFileContent
{
    public List<DeviceFileEntry> Devices { get; set; } = [];
}
