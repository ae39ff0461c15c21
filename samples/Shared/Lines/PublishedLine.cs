using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A node has published a message.</summary>
/// <param name="By">The node.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Text">The payload.</param>
/// <param name="Outcome">What became of it, in lower case: sent, queued, busy or refused.</param>
public sealed record PublishedLine(string By, string Topic, string Text, string Outcome) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"published \"{Text}\" on {Topic}: {Outcome}";
}
