using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A device has been silent for too long, or its session has ended.</summary>
/// <param name="By">The gateway.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Address">Where it was, as <c>host:port</c>.</param>
/// <param name="Reason">Why it counts as down.</param>
public sealed record DeviceDownLine(string By, ulong DeviceId, string Address, string Reason) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"device {DeviceId} is down ({Address}, {Reason})";
}
