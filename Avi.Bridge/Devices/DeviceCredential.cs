using Avi.Protocol.Security;

namespace Avi.Bridge.Devices;

/// <summary>One key of a device.</summary>
/// <param name="KeyId">What the device calls it in its ClientHello.</param>
/// <param name="Key">The key; the same object is used by every session, and stays the directory's.</param>
public sealed record DeviceCredential(byte KeyId, DeviceKey Key);
