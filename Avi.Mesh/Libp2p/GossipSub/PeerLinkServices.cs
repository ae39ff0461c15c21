using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What the links to all peers have in common.</summary>
/// <param name="Swarm">Where streams come from.</param>
/// <param name="Options">Limits and times.</param>
/// <param name="Time">The clock of pauses and time limits.</param>
/// <param name="Logger">Where what happens is told.</param>
/// <param name="Metrics">Where what happens is counted.</param>
/// <param name="Load">How many links are open, and congested.</param>
/// <param name="Filled">Where a link says that it has got something to write.</param>
/// <param name="OnOpenedAsync">Has the router greet the peer on a new stream; ends when it has.</param>
internal sealed record PeerLinkServices(
    ISwarm Swarm,
    GossipSubOptions Options,
    TimeProvider Time,
    ILogger Logger,
    GossipSubMetrics Metrics,
    LinkLoad Load,
    FilledLinks Filled,
    Func<PeerLink, GossipSubVersion, CancellationToken, Task> OnOpenedAsync);
