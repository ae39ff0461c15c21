using System.Buffers.Binary;
using System.Diagnostics;
using Avi.Mesh;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Bytes on one stream, as many as go through; the receiver counts them.</summary>
internal sealed class StreamTraffic : IAsyncDisposable
{
    private const string Name = "avi-benchmark";
    private const int ChunkBytes = 64 * 1024;

    private readonly MeshNode _node;
    private readonly IAsyncDisposable _acceptor;

    public StreamTraffic(MeshNode node)
    {
        _node = node;
        _acceptor = node.HandleStreams(Name, CountAsync);
    }

    /// <summary>Writes for a time, and waits until the receiver says how much it has got.</summary>
    public async Task<Work> PourAsync(TimeSpan time, CancellationToken cancellation)
    {
        await using MeshStream stream = await _node.OpenStreamAsync(_node.Peers[0].Id, Name, cancellation);
        byte[] chunk = new byte[ChunkBytes];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
            await stream.WriteAsync(chunk, cancellation);

        await stream.CompleteWritesAsync(cancellation);
        byte[] count = new byte[sizeof(long)];
        await stream.ReadExactlyAsync(count, cancellation);
        return new Work(
            BinaryPrimitives.ReadInt64LittleEndian(count), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private static async Task CountAsync(MeshStream stream, CancellationToken cancellation)
    {
        byte[] chunk = new byte[ChunkBytes];
        long total = 0;
        while (await stream.ReadAsync(chunk, cancellation) is var count and > 0)
            total += count;

        byte[] answer = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(answer, total);
        await stream.WriteAsync(answer, cancellation);
        await stream.CompleteWritesAsync(cancellation);
    }
}
