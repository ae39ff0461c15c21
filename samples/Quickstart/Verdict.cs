namespace Avi.Samples.Quickstart;

/// <summary>Whether the run showed what it is there to show.</summary>
/// <param name="Passed">Whether it did.</param>
/// <param name="Reason">Why not; empty when it did.</param>
public sealed record Verdict(bool Passed, string Reason)
{
    /// <summary>Judges a run: something must have been sent each way, and all of it must have arrived.</summary>
    /// <param name="readings">The readings, from devices to the monitor.</param>
    /// <param name="commands">The commands, from the monitor to devices.</param>
    public static Verdict On(Journeys readings, Journeys commands)
    {
        string[] reasons = [.. Missing("reading", readings), .. Missing("command", commands)];
        return new Verdict(reasons.Length == 0, string.Join(", ", reasons));
    }

    private static IEnumerable<string> Missing(string kind, Journeys journeys)
    {
        if (journeys.Sent == 0)
            yield return $"no {kind} was sent";
        else if (journeys.Arrived < journeys.Sent)
            yield return $"{journeys.Sent - journeys.Arrived} of {journeys.Sent} {kind}s did not arrive";
    }
}
