using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A stream to a known peer, for a known protocol.</summary>
/// <param name="stream">The stream.</param>
/// <param name="protocol">What both sides agreed on.</param>
/// <param name="peer">Who is at the other end.</param>
/// <param name="address">Where that is.</param>
/// <param name="opener">The connection, if this side has opened the stream; it is told when it is disposed.</param>
internal sealed class SwarmStream(
    IMuxedStream stream, ProtocolId protocol, PeerId peer, Multiaddr address, Connection? opener = null)
    : IMuxedStream
{
    private Connection? _opener = opener;

    /// <summary>Gets the protocol that both sides agreed on.</summary>
    public ProtocolId Protocol => protocol;

    /// <summary>Gets who is at the other end.</summary>
    public PeerId Peer => peer;

    /// <summary>Gets the address of the connection's other end, without a peer id.</summary>
    public Multiaddr Address => address;

    /// <inheritdoc/>
    public bool IsInbound => stream.IsInbound;

    /// <inheritdoc/>
    public bool IsHeld
    {
        get => stream.IsHeld;
        set => stream.IsHeld = value;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation) =>
        stream.ReadAsync(destination, cancellation);

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation) =>
        stream.WriteAsync(source, cancellation);

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation) => stream.CloseWriteAsync(cancellation);

    /// <inheritdoc/>
    public void Reset() => stream.Reset();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _opener, null)?.OnOwnStreamDisposed();
        return stream.DisposeAsync();
    }
}
