namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>The session that a stream belongs to has ended, and the stream with it.</summary>
internal sealed class SessionEndedException(MuxedConnectionEnd end) : IOException($"The session has ended: {end}.")
{
    /// <summary>Gets why the session ended.</summary>
    public MuxedConnectionEnd End => end;
}
