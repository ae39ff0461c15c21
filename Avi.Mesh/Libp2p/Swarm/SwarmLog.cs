using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>What the swarm tells operators. Event ids from 3100.</summary>
internal static partial class SwarmLog
{
    [LoggerMessage(3100, LogLevel.Debug, "Connection to {Peer} at {Address} is up (inbound: {IsInbound})")]
    public static partial void ConnectionUp(this ILogger logger, PeerId peer, Multiaddr address, bool isInbound);

    [LoggerMessage(3101, LogLevel.Debug, "Connection to {Peer} has ended: {End}")]
    public static partial void ConnectionDown(this ILogger logger, PeerId peer, MuxedConnectionEnd end);

    [LoggerMessage(3102, LogLevel.Debug, "Connection of {Address} refused: {Refusal}")]
    public static partial void ConnectionRefused(this ILogger logger, Multiaddr address, ConnectionRefusal refusal);

    [LoggerMessage(3103, LogLevel.Debug, "Handshake with {Address} failed: {Failure}")]
    public static partial void HandshakeFailed(
        this ILogger logger, Multiaddr address, UpgradeFailure failure, Exception? exception);

    [LoggerMessage(3104, LogLevel.Debug, "Cannot dial {Address}: {Failure}")]
    public static partial void DialFailed(
        this ILogger logger, Multiaddr address, DialFailure failure, Exception? exception);

    [LoggerMessage(3105, LogLevel.Debug, "A stream of {Peer} failed")]
    public static partial void StreamFailed(this ILogger logger, PeerId peer, Exception exception);

    [LoggerMessage(3106, LogLevel.Error, "The handler of a stream of {Peer} failed")]
    public static partial void StreamHandlerFailed(this ILogger logger, PeerId peer, Exception exception);

    [LoggerMessage(3107, LogLevel.Error, "The handshake with {Address} met a mistake in this program")]
    public static partial void HandshakeBroke(this ILogger logger, Multiaddr address, Exception exception);

    [LoggerMessage(
        3108, LogLevel.Warning, "Refused {Count} connections since the last such line, lastly of {Address}: {Refusal}")]
    public static partial void ConnectionsRefused(
        this ILogger logger, long count, Multiaddr address, ConnectionRefusal refusal);

    [LoggerMessage(3109, LogLevel.Debug, "Closing {Peer}: there are more than {HighWater} peers")]
    public static partial void PeerTrimmed(this ILogger logger, PeerId peer, int highWater);

    [LoggerMessage(3110, LogLevel.Warning, "The address book {Path} is not read and will be replaced: {Failure}")]
    public static partial void AddressBookUnreadable(this ILogger logger, string path, string failure);

    [LoggerMessage(3111, LogLevel.Warning, "The address book {Path} cannot be written; the node goes on without it")]
    public static partial void AddressBookNotWritten(this ILogger logger, string path, Exception exception);
}
