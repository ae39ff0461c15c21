namespace Avi.Bridge;

/// <summary>Why a device counts as gone.</summary>
public enum DeviceDownReason
{
    /// <summary>Nothing was heard from it for <see cref="BridgeOptions.OfflineAfter"/>. Its session is kept.</summary>
    Silent = 0,

    /// <summary>The table of sessions was full, and it had been silent for longest.</summary>
    MadeRoom,

    /// <summary>Another address came with its device id, or its address with another device id.</summary>
    Replaced,

    /// <summary>The gateway stops.</summary>
    GatewayStopped,
}
