namespace Avi.Fuzz;

/// <summary>How a run went.</summary>
/// <param name="Inputs">How many inputs were read.</param>
/// <param name="Accepted">How many of them the parser took for something.</param>
/// <param name="Failure">
/// What was wrong with the last one, and how to see it again; <see langword="null"/> if nothing.
/// </param>
internal sealed record FuzzReport(long Inputs, long Accepted, string? Failure);
