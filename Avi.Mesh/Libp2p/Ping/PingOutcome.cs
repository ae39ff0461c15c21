namespace Avi.Mesh.Libp2p.Ping;

/// <summary>What became of a ping that asks whether a peer lives.</summary>
internal enum PingOutcome
{
    /// <summary>The peer has answered.</summary>
    Answered,

    /// <summary>The peer has not answered in time.</summary>
    Silent,

    /// <summary>
    /// There was no answer, but no silence either: the peer refused the stream or sent other bytes, or the connection
    /// ended, which the swarm sees by itself.
    /// </summary>
    Failed,

    /// <summary>The peer does not speak Ping, though it said so; it is not asked any more.</summary>
    NotSupported,
}
