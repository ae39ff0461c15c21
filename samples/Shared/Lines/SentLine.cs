using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A device has sent a reading.</summary>
/// <param name="By">The device.</param>
/// <param name="Sensor">The sensor.</param>
/// <param name="Value">What it measured.</param>
/// <param name="Unit">The unit of the value; may be empty.</param>
public sealed record SentLine(string By, string Sensor, double Value, string Unit) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"sent {Sensor} {Value:0.##} {Unit}".TrimEnd();
}
