using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What discovery takes from outside.</summary>
/// <param name="Time">The clock of queries, answers and records.</param>
/// <param name="Random">Makes names and jitter; used by one task.</param>
/// <param name="Logger">Where what happens is told.</param>
/// <param name="Metrics">Where what happens is counted.</param>
internal sealed record MdnsServices(TimeProvider Time, Random Random, ILogger Logger, MdnsMetrics Metrics);
