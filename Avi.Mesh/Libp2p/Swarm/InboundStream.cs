using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A stream that was accepted and is to be served.</summary>
/// <param name="stream">The stream.</param>
/// <param name="serve">Begins to serve it, in the caller's thread or in another one.</param>
internal sealed class InboundStream(IMuxedStream stream, Action<IMuxedStream, bool> serve) : IWakeUp
{
    /// <inheritdoc/>
    public void RunHere() => serve(stream, true);

    /// <inheritdoc/>
    public void RunElsewhere() => serve(stream, false);
}
