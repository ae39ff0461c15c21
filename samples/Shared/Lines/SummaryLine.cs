using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>What a run came to.</summary>
/// <param name="By">Who sums up.</param>
/// <param name="Passed">Whether everything that was sent arrived.</param>
/// <param name="Reason">Why it did not pass; empty when it did.</param>
/// <param name="ReadingsSent">Readings that devices sent.</param>
/// <param name="ReadingsArrived">Those that the monitor received.</param>
/// <param name="CommandsSent">Commands that the monitor sent.</param>
/// <param name="CommandsArrived">Those that a device received.</param>
/// <param name="Legs">Times on each part of the way.</param>
public sealed record SummaryLine(
    string By,
    bool Passed,
    string Reason,
    long ReadingsSent,
    long ReadingsArrived,
    long CommandsSent,
    long CommandsArrived,
    IReadOnlyList<LegSummary> Legs) : OutputLine(By)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Sentence =>
        $"{ReadingsArrived} of {ReadingsSent} readings and {CommandsArrived} of {CommandsSent} commands arrived, "
            + $"{ReadingsSent - ReadingsArrived + CommandsSent - CommandsArrived} lost";
}
