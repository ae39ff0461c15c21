using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>The gateway does not know the device any more, or does not answer.</summary>
/// <param name="By">The device.</param>
/// <param name="Gateway">The gateway, as <c>host:port</c>.</param>
public sealed record DisconnectedLine(string By, string Gateway) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"lost the gateway at {Gateway}, connecting again";
}
