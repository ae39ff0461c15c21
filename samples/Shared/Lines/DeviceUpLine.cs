using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A device has a session with the gateway.</summary>
/// <param name="By">The gateway.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Address">Where it is, as <c>host:port</c>.</param>
public sealed record DeviceUpLine(string By, ulong DeviceId, string Address) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"device {DeviceId} is up ({Address})";
}
