using System.ComponentModel.DataAnnotations;

namespace Avi.Bridge.Devices;

/// <summary>How much one device may ask of a gateway. What goes beyond is refused or dropped, and counted.</summary>
public sealed record DeviceQuota
{
    /// <summary>Gets how many messages a second it may send, on average. Default: 200.</summary>
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; init; } = 200;

    /// <summary>Gets how many messages it may send at once. Default: 400.</summary>
    [Range(1, 1_000_000)]
    public int MessageBurst { get; init; } = 400;

    /// <summary>Gets how many subscriptions it may have. Default: 64.</summary>
    [Range(0, 10_000)]
    public int Subscriptions { get; init; } = 64;

    /// <summary>Gets how many acknowledged messages wait for it while it sleeps. Default: 64.</summary>
    [Range(0, 10_000)]
    public int QueuedMessages { get; init; } = 64;
}
