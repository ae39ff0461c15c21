namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>A connection has as many streams as it may have.</summary>
internal sealed class StreamLimitException(int openStreams)
    : IOException($"The connection has {openStreams} streams open; it may have no more.")
{
    /// <summary>Gets how many were open.</summary>
    public int OpenStreams => openStreams;
}
