using System.Diagnostics;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Requests and responses of the same size, each pair on a new stream.</summary>
internal sealed class RequestTraffic
{
    private const int MaxBytes = 4096;

    private static readonly ProtocolId Protocol = new("/avi-benchmark/request/1.0.0");

    private readonly Swarm _swarm;

    public RequestTraffic(Swarm swarm)
    {
        _swarm = swarm;
        swarm.Handle(Protocol, maxStreamsOfPeer: 256, AnswerAsync);
    }

    /// <summary>Asks one question after the other, in so many rows at once, for a time.</summary>
    public async Task<Work> AskAsync(TimeSpan time, int parallel, int bytes, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        int[] counts = await Task.WhenAll(
            Enumerable.Range(0, parallel).Select(_ => AskInRowAsync(start, time, bytes, cancellation)));
        return new Work(counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private async Task<int> AskInRowAsync(long start, TimeSpan time, int bytes, CancellationToken cancellation)
    {
        byte[] question = new byte[bytes];
        byte[] answer = new byte[MaxBytes];
        int count = 0;
        for (; Stopwatch.GetElapsedTime(start) < time; count++)
        {
            await using SwarmStream stream =
                await _swarm.OpenStreamAsync(_swarm.ConnectedPeers[0].Id, [Protocol], cancellation);
            await stream.WriteAsync(question, cancellation);
            await stream.CloseWriteAsync(cancellation);
            if (await ReadToEndAsync(stream, answer, cancellation) != bytes)
                throw new IOException("An answer is not as long as its question.");
        }

        return count;
    }

    private static async Task AnswerAsync(SwarmStream stream, CancellationToken cancellation)
    {
        byte[] question = new byte[MaxBytes];
        int length = await ReadToEndAsync(stream, question, cancellation);
        await stream.WriteAsync(question.AsMemory(0, length), cancellation);
        await stream.CloseWriteAsync(cancellation);
    }

    private static async Task<int> ReadToEndAsync(SwarmStream stream, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is var count and > 0)
            length += count;

        return length;
    }
}
