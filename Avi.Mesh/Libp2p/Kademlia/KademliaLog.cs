using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What Kademlia tells operators. Event ids from 3700.</summary>
internal static partial class KademliaLog
{
    [LoggerMessage(3700, LogLevel.Debug, "Looked up ({Kind}): {Outcome} after {Asked} peers")]
    public static partial void LookedUp(this ILogger logger, LookupKind kind, LookupOutcome outcome, int asked);

    [LoggerMessage(3701, LogLevel.Debug, "{Peer} did not answer a {Type} request")]
    public static partial void NotAnswered(
        this ILogger logger, PeerId peer, KademliaMessageType type, Exception? exception);

    [LoggerMessage(3702, LogLevel.Debug, "A {Type} request of {Peer} is refused: {Outcome}")]
    public static partial void RequestRefused(
        this ILogger logger, KademliaMessageType type, PeerId peer, RequestOutcome outcome);
}
