using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>A connection that is always ready: it reads as much as is asked for, and takes what is written.</summary>
internal sealed class TestSecureConnection(PublicKey key) : ISecureConnection
{
    public PeerId RemotePeer => key.PeerId;

    public PublicKey RemoteKey => key;

    public ProtocolId? NegotiatedMuxer => null;

    public int BytesWritten { get; private set; }

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation) => new(destination.Length);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        BytesWritten += source.Length;
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseWriteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
