namespace Avi.Mesh;

/// <summary>A request has no response.</summary>
public sealed class MeshRequestException : IOException
{
    internal MeshRequestException(PeerId peer, MeshRequestError error, string reason, Exception? cause = null)
        : base(Describe(peer, error, reason), cause)
    {
        Peer = peer;
        Error = error;
        Reason = reason;
    }

    /// <summary>Gets who was asked.</summary>
    public PeerId Peer { get; }

    /// <summary>Gets what happened.</summary>
    public MeshRequestError Error { get; }

    /// <summary>Gets the other node's words; empty when it said none.</summary>
    public string Reason { get; }

    private static string Describe(PeerId peer, MeshRequestError error, string reason)
    {
        string said = reason.Length == 0 ? string.Empty : $" ({reason})";
        return error switch
        {
            MeshRequestError.NoResponder => $"Nobody responds to this at peer {peer}.",
            MeshRequestError.Refused => $"Peer {peer} refused the request{said}.",
            MeshRequestError.HandlerFailed => $"The handler at peer {peer} failed.",
            MeshRequestError.TooLarge => $"A request to peer {peer}, or its response, is too large{said}.",
            MeshRequestError.TimedOut => $"Peer {peer} did not respond in time{said}.",
            MeshRequestError.Busy => $"There are too many requests between this node and peer {peer}{said}.",
            MeshRequestError.NotSupported => $"Peer {peer} does not know AVI's requests.",
            MeshRequestError.ProtocolError => $"Peer {peer} does not keep to the request protocol{said}.",
            _ => $"The connection to peer {peer} was lost.",
        };
    }
}
