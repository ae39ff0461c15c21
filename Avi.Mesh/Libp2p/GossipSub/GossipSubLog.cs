using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What GossipSub tells operators: event ids 3200 to 3299.</summary>
internal static partial class GossipSubLog
{
    [LoggerMessage(3200, LogLevel.Debug, "Pubsub stream to {Peer} is open: {Version}")]
    public static partial void StreamOpened(this ILogger logger, PeerId peer, GossipSubVersion version);

    [LoggerMessage(3201, LogLevel.Debug, "Pubsub stream to {Peer} was lost; it is opened again after a pause")]
    public static partial void StreamLost(this ILogger logger, PeerId peer, Exception exception);

    [LoggerMessage(3202, LogLevel.Debug, "{Peer} speaks no pubsub")]
    public static partial void NotSpoken(this ILogger logger, PeerId peer);

    [LoggerMessage(3203, LogLevel.Debug, "{Peer} broke the pubsub protocol; its stream is reset")]
    public static partial void ProtocolBroken(this ILogger logger, PeerId peer, Exception exception);

    [LoggerMessage(3204, LogLevel.Debug, "{Peer} has not read for {Silence}; its pubsub stream is reset")]
    public static partial void WriteStalled(this ILogger logger, PeerId peer, TimeSpan silence);

    [LoggerMessage(3205, LogLevel.Critical, "The pubsub loop has failed; this node no longer gets or sends messages")]
    public static partial void LoopFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3280, LogLevel.Information, "Direct peer {Peer} cannot be reached; it is tried again later")]
    public static partial void DirectPeerUnreachable(this ILogger logger, PeerId peer, Exception exception);

    [LoggerMessage(3206, LogLevel.Trace, "Message of {Author} on {Topic} came from {Forwarder}")]
    public static partial void MessageDelivered(this ILogger logger, PeerId author, string topic, PeerId forwarder);
}
