using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

/// <summary>Counts what is written, and forgets it.</summary>
internal sealed class CountingStream : IByteStream
{
    public int Writes { get; private set; }

    public int LongestWrite { get; private set; }

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation) => new(0);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        Writes++;
        LongestWrite = Math.Max(LongestWrite, source.Length);
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseWriteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
