using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>Something that the reader should know.</summary>
/// <param name="By">Who tells it.</param>
/// <param name="Text">What there is to know.</param>
public sealed record NoteLine(string By, string Text) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => Text;
}
