namespace Avi.Mesh;

/// <summary>Why a request has no response.</summary>
public enum MeshRequestError
{
    /// <summary>Nobody responds to this name there.</summary>
    NoResponder,

    /// <summary>The application there refused it; <see cref="MeshRequestException.Reason"/> has its words.</summary>
    Refused,

    /// <summary>The other node's handler failed. What went wrong is in its log, and stays there.</summary>
    HandlerFailed,

    /// <summary>The request is larger than the other node takes, or the response larger than this one does.</summary>
    TooLarge,

    /// <summary>The response did not come in time, or the other node's handler took too long.</summary>
    TimedOut,

    /// <summary>One of the two nodes has as many requests as it may have.</summary>
    Busy,

    /// <summary>The other node does not know AVI's requests.</summary>
    NotSupported,

    /// <summary>
    /// The connection was lost, or the peer has given up. Nobody can say whether the request was worked on.
    /// </summary>
    ConnectionLost,

    /// <summary>The other node does not keep to the protocol.</summary>
    ProtocolError,
}
