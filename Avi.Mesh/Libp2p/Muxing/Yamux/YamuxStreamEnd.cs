namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What has ended a stream before both sides were done.</summary>
internal enum YamuxStreamEnd
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>This side reset it.</summary>
    ResetHere,

    /// <summary>The other side reset it.</summary>
    ResetByPeer,

    /// <summary>The session has ended.</summary>
    SessionEnded,
}
