using System.Buffers.Binary;
using System.Diagnostics;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Bytes on one stream, as many as go through; the receiver counts them.</summary>
internal sealed class StreamTraffic
{
    private const int ChunkBytes = 64 * 1024;

    private static readonly ProtocolId Protocol = new("/avi-benchmark/stream/1.0.0");

    private readonly Swarm _swarm;

    public StreamTraffic(Swarm swarm)
    {
        _swarm = swarm;
        swarm.Handle(Protocol, maxStreamsOfPeer: 16, CountAsync);
    }

    /// <summary>Writes for a time, and waits until the receiver says how much it has got.</summary>
    public async Task<Work> PourAsync(TimeSpan time, CancellationToken cancellation)
    {
        await using SwarmStream stream =
            await _swarm.OpenStreamAsync(_swarm.ConnectedPeers[0].Id, [Protocol], cancellation);
        byte[] chunk = new byte[ChunkBytes];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
            await stream.WriteAsync(chunk, cancellation);

        await stream.CloseWriteAsync(cancellation);
        byte[] count = new byte[sizeof(long)];
        await stream.ReadExactlyAsync(count, cancellation);
        return new Work(
            BinaryPrimitives.ReadInt64LittleEndian(count), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task CountAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] chunk = new byte[ChunkBytes];
        long total = 0;
        while (await stream.ReadAsync(chunk, cancellation) is var count and > 0)
            total += count;

        byte[] answer = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(answer, total);
        await stream.WriteAsync(answer, cancellation);
        await stream.CloseWriteAsync(cancellation);
    }
}
