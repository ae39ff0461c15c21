using Avi.Mesh.Libp2p.GossipSub;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.PubSub;

/// <summary>What the validators of all topics have in common.</summary>
/// <param name="Options">How much may be under way.</param>
/// <param name="Time">The clock of time limits.</param>
/// <param name="Logger">Where failures are told.</param>
/// <param name="Metrics">Where verdicts are counted.</param>
/// <param name="OnJudged">Gets each verdict, once, from any thread.</param>
internal sealed record ValidationServices(
    MeshValidationOptions Options,
    TimeProvider Time,
    ILogger Logger,
    PubSubMetrics Metrics,
    Action<PubSubMessage, PeerId, MessageVerdict> OnJudged);
