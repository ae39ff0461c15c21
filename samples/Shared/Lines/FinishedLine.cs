using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>A device has sent what it was asked to send.</summary>
/// <param name="By">The device.</param>
/// <param name="Sent">How many readings it sent.</param>
/// <param name="Received">How many messages it received.</param>
public sealed record FinishedLine(string By, long Sent, long Received) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence => $"finished: {Sent} readings sent, {Received} messages received";
}
