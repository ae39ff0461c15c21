namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>A stream was reset: no more is read from it or written to it.</summary>
internal sealed class StreamResetException(bool isByPeer)
    : IOException(isByPeer ? "The peer has reset the stream." : "The stream was reset on this side.")
{
    /// <summary>Gets a value indicating whether the other side did it.</summary>
    public bool IsByPeer => isByPeer;
}
