using System.Globalization;

namespace Avi.Samples;

/// <summary>How long a message was on each part of its way, in milliseconds.</summary>
/// <param name="TotalMs">From the sender's call to the receiver.</param>
public sealed record Legs(double TotalMs)
{
    /// <summary>Gets the time from the device's call to the gateway's own subscriber.</summary>
    public double? DeviceToGatewayMs { get; init; }

    /// <summary>Gets the time from the gateway's own subscriber to the monitor.</summary>
    public double? GatewayToMonitorMs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DeviceToGatewayMs is null || GatewayToMonitorMs is null
        ? string.Create(CultureInfo.InvariantCulture, $"monitor → device  {TotalMs,6:0.00} ms")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"device → gateway {DeviceToGatewayMs,6:0.00} ms, gateway → monitor {GatewayToMonitorMs,6:0.00} ms, total {TotalMs,6:0.00} ms");
}
