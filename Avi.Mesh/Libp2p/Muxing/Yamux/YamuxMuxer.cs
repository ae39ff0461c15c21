using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Makes Yamux sessions.</summary>
/// <remarks>Follows the libp2p specification "Yamux", <c>/yamux/1.0.0</c>.</remarks>
internal sealed class YamuxMuxer(YamuxOptions options, TimeProvider time, MemoryBudget? memory = null) : IMuxer
{
    /// <inheritdoc/>
    public ProtocolId Id { get; } = new("/yamux/1.0.0");

    /// <inheritdoc/>
    public IMuxedConnection Start(IByteStream connection, bool isDialler)
    {
        ArgumentNullException.ThrowIfNull(connection);

        var session = new YamuxConnection(connection, isDialler, options, time, memory?.Open());
        session.Start();
        return session;
    }
}
