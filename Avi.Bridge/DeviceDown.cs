using System.Net;

namespace Avi.Bridge;

/// <summary>A device counts as gone.</summary>
/// <param name="DeviceId">The device's id, as it says.</param>
/// <param name="Address">Where its datagrams came from.</param>
/// <param name="Reason">Why.</param>
public sealed record DeviceDown(ulong DeviceId, IPEndPoint Address, DeviceDownReason Reason)
    : BridgeEvent(DeviceId, Address);
