using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the parts of a swarm take from outside.</summary>
/// <param name="Time">The clock of all time limits.</param>
/// <param name="Logger">Where what happens is told.</param>
/// <param name="Metrics">Where what happens is counted.</param>
internal sealed record SwarmServices(TimeProvider Time, ILogger Logger, SwarmMetrics Metrics)
{
    /// <summary>Gets who may be connected. Default: anybody.</summary>
    public IConnectionGate Gate { get; init; } = OpenGate.Instance;
}
