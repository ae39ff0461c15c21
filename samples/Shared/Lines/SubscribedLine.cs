using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A device or a node hears a topic from now on.</summary>
/// <param name="By">The device or the node.</param>
/// <param name="Topic">The topic.</param>
public sealed record SubscribedLine(string By, string Topic) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"listens to {Topic}";
}
