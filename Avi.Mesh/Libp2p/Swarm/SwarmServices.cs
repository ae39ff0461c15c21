using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the parts of a swarm take from outside.</summary>
/// <param name="Time">The clock of all time limits.</param>
/// <param name="Logger">Where what happens is told.</param>
/// <param name="Metrics">Where what happens is counted.</param>
internal sealed record SwarmServices(TimeProvider Time, ILogger Logger, SwarmMetrics Metrics)
{
    /// <summary>Gets where chance begins: the jitter of pauses.</summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Gets who may be connected. Default: anybody.</summary>
    public IConnectionGate Gate { get; init; } = OpenGate.Instance;

    /// <summary>Gets what keeps the network private. Default: nothing, the network is open.</summary>
    public NetworkProtector? Network { get; init; }
}
