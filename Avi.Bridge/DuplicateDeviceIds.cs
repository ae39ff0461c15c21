namespace Avi.Bridge;

/// <summary>What happens when a device id says Hello from a second address.</summary>
public enum DuplicateDeviceIds
{
    /// <summary>Both have a session. Existing firmware has the same id in every unit that was not configured.</summary>
    KeepBoth = 0,

    /// <summary>The newer one has the session; the older one's ends.</summary>
    Replace,

    /// <summary>The newer one is refused while the older one is online; one that is offline is replaced.</summary>
    Refuse,
}
