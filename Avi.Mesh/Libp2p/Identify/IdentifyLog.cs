using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>What Identify tells operators. Event ids from 3400.</summary>
internal static partial class IdentifyLog
{
    [LoggerMessage(3400, LogLevel.Debug, "{Peer} is {Agent} and speaks {Protocols} protocols")]
    public static partial void PeerIdentified(this ILogger logger, PeerId peer, string agent, int protocols);

    [LoggerMessage(3401, LogLevel.Debug, "{Peer} was not identified: {Failure}")]
    public static partial void PeerNotIdentified(
        this ILogger logger, PeerId peer, IdentifyFailure failure, Exception? exception);

    [LoggerMessage(3402, LogLevel.Debug, "{Peer} could not be told how this node has changed")]
    public static partial void PushFailed(this ILogger logger, PeerId peer, Exception exception);
}
