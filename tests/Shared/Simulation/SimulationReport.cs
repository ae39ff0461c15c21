using System.Globalization;

namespace Avi.Tests.Simulation;

/// <summary>How well messages travelled.</summary>
/// <param name="Routers">How many routers there were.</param>
/// <param name="Expected">How many deliveries there should have been, to those who lived long enough.</param>
/// <param name="Delivered">How many of these there were.</param>
/// <param name="DuplicatesPerMessage">How many copies too many a router got of a message, on average.</param>
/// <param name="LatencyP50">In what time half of the deliveries had happened, in heartbeats.</param>
/// <param name="LatencyP99">In what time 99 % had, in heartbeats.</param>
/// <param name="LatencyMax">The last one, in heartbeats.</param>
/// <param name="Restarts">How often a router was killed and started again.</param>
/// <param name="Repaired">How many messages were sent because somebody asked for them.</param>
/// <param name="LowestScore">The worst that any router thought of any other, at any heartbeat.</param>
internal sealed record SimulationReport(
    int Routers,
    int Expected,
    int Delivered,
    double DuplicatesPerMessage,
    double LatencyP50,
    double LatencyP99,
    double LatencyMax,
    int Restarts,
    int Repaired,
    double LowestScore)
{
    /// <summary>Gets which part of the deliveries happened: 0 to 1.</summary>
    public double DeliveryRate => Expected == 0 ? 1 : (double)Delivered / Expected;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        routers                {Routers,10:N0}   restarts {Restarts:N0}
        delivered              {DeliveryRate,10:P3}   {Delivered:N0} of {Expected:N0}, {Repaired:N0} copies sent on request
        duplicates per message {DuplicatesPerMessage,10:F2}
        latency in heartbeats  {LatencyP50,10:F2}   p99 {LatencyP99:F2}, max {LatencyMax:F2}
        lowest score           {LowestScore,10:F2}
        """);
}
