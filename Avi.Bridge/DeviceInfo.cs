using System.Net;

namespace Avi.Bridge;

/// <summary>A device that has a session.</summary>
/// <param name="DeviceId">Its id, as it says; plain devices prove nothing.</param>
/// <param name="Address">Where its datagrams come from.</param>
/// <param name="ConnectedAt">When its session began, by the gateway's clock.</param>
/// <param name="IsOnline">Whether it was heard within <see cref="BridgeOptions.OfflineAfter"/>.</param>
public sealed record DeviceInfo(ulong DeviceId, IPEndPoint Address, DateTimeOffset ConnectedAt, bool IsOnline);
