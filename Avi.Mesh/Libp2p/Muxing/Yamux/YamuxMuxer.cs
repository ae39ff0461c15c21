using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>Makes Yamux sessions.</summary>
/// <remarks>Follows the libp2p specification "Yamux", <c>/yamux/1.0.0</c>.</remarks>
/// <param name="options">The limits of each session.</param>
/// <param name="time">The clock.</param>
/// <param name="memory">What the unread bytes of all sessions share.</param>
/// <param name="onStreamRefused">
/// Called for each stream of a peer for which there is no room. It must return at once.
/// </param>
internal sealed class YamuxMuxer(
    YamuxOptions options, TimeProvider time, MemoryBudget? memory = null, Action? onStreamRefused = null) : IMuxer
{
    /// <inheritdoc/>
    public ProtocolId Id { get; } = new("/yamux/1.0.0");

    /// <inheritdoc/>
    public IMuxedConnection Start(IByteStream connection, bool isDialler)
    {
        ArgumentNullException.ThrowIfNull(connection);

        var session = new YamuxConnection(connection, isDialler, options, time, memory?.Open(), onStreamRefused);
        session.Start();
        return session;
    }
}
