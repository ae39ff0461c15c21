using System.Net;

namespace Avi.Bridge;

/// <summary>Something that happened to a device; one of <see cref="DeviceUp"/>, <see cref="DeviceDown"/>.</summary>
/// <param name="DeviceId">The device's id, as it says.</param>
/// <param name="Address">Where its datagrams come from.</param>
public abstract record BridgeEvent(ulong DeviceId, IPEndPoint Address);
