using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>A connection on which nothing happens; the tables do not look inside.</summary>
internal sealed class IdleMuxedConnection : IMuxedConnection
{
    public Task<MuxedConnectionEnd> Ended { get; } = Task.FromResult(MuxedConnectionEnd.ClosedHere);

    public int StreamCount => 0;

    public ValueTask<IMuxedStream> OpenStreamAsync(bool isHeld, CancellationToken cancellation) =>
        throw new IOException("Idle.");

    public ValueTask<IMuxedStream?> AcceptStreamAsync(bool isHeld, CancellationToken cancellation) =>
        new((IMuxedStream?)null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
