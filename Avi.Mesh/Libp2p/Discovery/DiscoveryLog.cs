using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery;

/// <summary>What discovery tells operators. Event ids from 3600.</summary>
internal static partial class DiscoveryLog
{
    [LoggerMessage(3600, LogLevel.Information, "Bootstrap node {Address} is connected: {Peer}")]
    public static partial void BootstrapConnected(this ILogger logger, Multiaddr address, PeerId peer);

    [LoggerMessage(3601, LogLevel.Warning, "Bootstrap node {Address} is lost: {Peer}; dialling it again")]
    public static partial void BootstrapLost(this ILogger logger, Multiaddr address, PeerId peer);

    [LoggerMessage(
        3602, LogLevel.Warning, "Bootstrap node {Address} is not reached ({Failure}); dialling on: {Detail}")]
    public static partial void BootstrapUnreachable(
        this ILogger logger, Multiaddr address, DialFailure failure, string detail);

    [LoggerMessage(3603, LogLevel.Warning, "Bootstrap node {Address} is this node itself; it is not dialled again")]
    public static partial void BootstrapIsThisNode(this ILogger logger, Multiaddr address);
}
