using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Interop.Tests.Streams;

/// <summary>Sends bytes over a stream and gets them back: the same protocol as in <c>echo.mjs</c>.</summary>
internal static class EchoProtocol
{
    private const int ChunkBytes = 64 * 1024;

    public static ProtocolId Id { get; } = new("/avi-test/echo/1.0.0");

    /// <summary>Sends everything back until the other side ends its direction.</summary>
    public static async Task ServeAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[ChunkBytes];
        while (await stream.ReadAsync(buffer, cancellation) is var count and > 0)
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellation);

        await stream.CloseWriteAsync(cancellation);
    }

    /// <summary>Sends a pattern of its own, and says whether exactly this came back.</summary>
    public static async Task<bool> IsIntactAsync(
        IByteStream stream, int byteCount, int seed, CancellationToken cancellation)
    {
        Task<byte[]> sending = SendAsync(stream, byteCount, seed, cancellation);
        (byte[] received, int receivedBytes) = await ReceiveAsync(stream, cancellation);
        byte[] sent = await sending;
        return receivedBytes == byteCount && received.AsSpan().SequenceEqual(sent);
    }

    private static async Task<byte[]> SendAsync(
        IByteStream stream, int byteCount, int seed, CancellationToken cancellation)
    {
        // Random bytes differ between streams and positions, so that swapped or repeated frames show.
        var random = new Random(seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[ChunkBytes];
        for (int left = byteCount; left > 0;)
        {
            Memory<byte> chunk = buffer.AsMemory(0, Math.Min(left, buffer.Length));
            random.NextBytes(chunk.Span);
            hash.AppendData(chunk.Span);
            await stream.WriteAsync(chunk, cancellation);
            left -= chunk.Length;
        }

        await stream.CloseWriteAsync(cancellation);
        return hash.GetHashAndReset();
    }

    private static async Task<(byte[] Hash, int Bytes)> ReceiveAsync(IByteStream stream, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[ChunkBytes];
        int total = 0;
        while (await stream.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            hash.AppendData(buffer.AsSpan(0, count));
            total += count;
        }

        return (hash.GetHashAndReset(), total);
    }
}
