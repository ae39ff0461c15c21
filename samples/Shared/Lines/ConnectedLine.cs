using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A gateway has welcomed the device.</summary>
/// <param name="By">The device.</param>
/// <param name="Gateway">The gateway, as <c>host:port</c>.</param>
public sealed record ConnectedLine(string By, string Gateway) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"connected to the gateway at {Gateway}";
}
