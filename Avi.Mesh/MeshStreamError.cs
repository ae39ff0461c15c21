namespace Avi.Mesh;

/// <summary>Why a stream was not opened, or has ended early.</summary>
public enum MeshStreamError
{
    /// <summary>The application there refused it; <see cref="MeshStreamException.Reason"/> has its words.</summary>
    Refused,

    /// <summary>Nobody accepts streams of this name there.</summary>
    NotHandled,

    /// <summary>One of the two nodes has as many streams, or waiting ones, as it may have.</summary>
    Busy,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>The other node speaks no stream protocol.</summary>
    NotSupported,

    /// <summary>The other node has ended the stream in its middle.</summary>
    ResetByPeer,

    /// <summary>This node has ended the stream: it was aborted, a write was cancelled, or the node stops.</summary>
    Aborted,

    /// <summary>The connection was lost, or the other node has stopped.</summary>
    ConnectionLost,

    /// <summary>The other node does not keep to the protocol.</summary>
    ProtocolError,
}
