using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What discovery in local networks tells operators. Event ids from 3640.</summary>
internal static partial class MdnsLog
{
    [LoggerMessage(3640, LogLevel.Information, "Looking for nodes by mDNS in {Links} networks")]
    public static partial void MdnsLinks(this ILogger logger, int links);

    [LoggerMessage(3641, LogLevel.Warning, "No mDNS over {Family}: {Reason}")]
    public static partial void MdnsFamilyUnusable(this ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3642, LogLevel.Warning, "No mDNS over {Family} at interface {Interface}: its group cannot be joined")]
    public static partial void MdnsInterfaceNotJoined(this ILogger logger, int @interface, AddressFamily family);

    [LoggerMessage(3643, LogLevel.Debug, "Not sent by mDNS over {Family} at interface {Interface}: {Reason}")]
    public static partial void MdnsNotSent(this ILogger logger, int @interface, AddressFamily family, string reason);

    [LoggerMessage(3644, LogLevel.Debug, "Not received by mDNS over {Family}: {Reason}")]
    public static partial void MdnsNotReceived(this ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3645, LogLevel.Debug, "Found by mDNS: {Peer} at {Addresses}")]
    public static partial void MdnsFound(this ILogger logger, PeerId peer, string addresses);
}
