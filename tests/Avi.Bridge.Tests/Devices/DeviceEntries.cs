using Avi.Bridge.Devices;
using Avi.Protocol.Security;

namespace Avi.Bridge.Tests.Devices;

/// <summary>Entries for tests.</summary>
internal static class DeviceEntries
{
    /// <returns>A device with a random key.</returns>
    public static DeviceEntry WithKey(ulong deviceId, byte keyId = 1) => new()
    {
        DeviceId = deviceId,
        Keys = [new DeviceCredential(keyId, DeviceKey.Generate())],
    };
}
