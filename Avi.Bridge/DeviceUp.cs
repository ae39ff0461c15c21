using System.Net;

namespace Avi.Bridge;

/// <summary>A device is online: it has a new session, or was heard again after it counted as gone.</summary>
/// <param name="DeviceId">The device's id, as it says.</param>
/// <param name="Address">Where its datagrams come from.</param>
public sealed record DeviceUp(ulong DeviceId, IPEndPoint Address) : BridgeEvent(DeviceId, Address);
