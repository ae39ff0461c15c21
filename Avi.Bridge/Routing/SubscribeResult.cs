namespace Avi.Bridge.Routing;

/// <summary>What became of a subscribe.</summary>
internal enum SubscribeResult
{
    /// <summary>It is in force, now or since before.</summary>
    InForce,

    /// <summary>The filter breaks the topic rules.</summary>
    InvalidFilter,

    /// <summary>There may be no more: of the device's, of all devices', or of the mesh node's.</summary>
    QuotaExceeded,
}
