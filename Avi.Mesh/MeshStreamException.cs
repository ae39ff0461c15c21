namespace Avi.Mesh;

/// <summary>A stream was not opened, or has ended before both sides were done.</summary>
public sealed class MeshStreamException : IOException
{
    internal MeshStreamException(PeerId peer, MeshStreamError error, string reason, Exception? cause = null)
        : base(Describe(peer, error, reason), cause)
    {
        Peer = peer;
        Error = error;
        Reason = reason;
    }

    /// <summary>Gets who is at the other end.</summary>
    public PeerId Peer { get; }

    /// <summary>Gets what happened.</summary>
    public MeshStreamError Error { get; }

    /// <summary>Gets the other node's words; empty when it said none.</summary>
    public string Reason { get; }

    private static string Describe(PeerId peer, MeshStreamError error, string reason)
    {
        string said = reason.Length == 0 ? string.Empty : $" ({reason})";
        return error switch
        {
            MeshStreamError.Refused => $"Peer {peer} refused the stream{said}.",
            MeshStreamError.NotHandled => $"Peer {peer} accepts no streams of this name{said}.",
            MeshStreamError.Busy => $"There are too many streams between this node and peer {peer}{said}.",
            MeshStreamError.TimedOut => $"Peer {peer} did not answer in time{said}.",
            MeshStreamError.NotSupported => $"Peer {peer} speaks no stream protocol of AVI.",
            MeshStreamError.ResetByPeer => $"Peer {peer} has reset the stream.",
            MeshStreamError.Aborted => "The stream was reset on this side.",
            MeshStreamError.ProtocolError => $"Peer {peer} does not keep to the stream protocol{said}.",
            _ => $"The connection to peer {peer} was lost.",
        };
    }
}
