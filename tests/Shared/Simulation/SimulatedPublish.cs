namespace Avi.Tests.Simulation;

/// <summary>A message that is on its way, and whom it must reach.</summary>
/// <param name="Number">Which message.</param>
/// <param name="Author">Who published it.</param>
/// <param name="At">When.</param>
internal sealed record SimulatedPublish(int Number, SimulatedRouter Author, TimeSpan At)
{
    /// <summary>Gets who has got it, and when.</summary>
    public Dictionary<SimulatedRouter, TimeSpan> Deliveries { get; } = [];
}
