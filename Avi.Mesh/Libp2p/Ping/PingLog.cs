using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Ping;

/// <summary>What Ping tells operators. Event ids from 3500.</summary>
internal static partial class PingLog
{
    [LoggerMessage(3500, LogLevel.Debug, "Closing {Peer}: it has not answered {Silences} pings in a row")]
    public static partial void PeerDead(this ILogger logger, PeerId peer, int silences);
}
