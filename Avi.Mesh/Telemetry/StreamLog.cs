using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Telemetry;

/// <summary>What streams and requests tell operators.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(3800, LogLevel.Debug, "A stream named {Name} with {Peer} ended early: {Error}")]
    public static partial void StreamLost(this ILogger logger, string name, PeerId peer, MeshStreamError error);

    [LoggerMessage(3801, LogLevel.Error, "The handler of a stream named {Name} failed; the stream is reset")]
    public static partial void StreamHandlerFailed(this ILogger logger, string name, Exception exception);

    [LoggerMessage(3802, LogLevel.Error, "The handler of a request named {Name} failed; the peer is told only that")]
    public static partial void RequestHandlerFailed(this ILogger logger, string name, Exception exception);
}
