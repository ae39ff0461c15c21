using System.Diagnostics;
using Avi.Mesh;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Requests and responses of the same size, each pair on a new stream.</summary>
internal sealed class RequestTraffic : IAsyncDisposable
{
    private const string Name = "avi-benchmark";

    private readonly MeshNode _node;
    private readonly IAsyncDisposable _responder;

    public RequestTraffic(MeshNode node)
    {
        _node = node;
        _responder = node.RespondTo(Name, static (request, _) => ValueTask.FromResult(request.Payload));
    }

    /// <summary>Asks one question after the other, in so many rows at once, for a time.</summary>
    public async Task<Work> AskAsync(TimeSpan time, int parallel, int bytes, CancellationToken cancellation)
    {
        PeerId peer = _node.Peers[0].Id;
        long start = Stopwatch.GetTimestamp();
        int[] counts = await Task.WhenAll(
            Enumerable.Range(0, parallel).Select(_ => AskInRowAsync(peer, start, time, bytes, cancellation)));
        return new Work(counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public ValueTask DisposeAsync() => _responder.DisposeAsync();

    private async Task<int> AskInRowAsync(
        PeerId peer, long start, TimeSpan time, int bytes, CancellationToken cancellation)
    {
        byte[] question = new byte[bytes];
        int count = 0;
        for (; Stopwatch.GetElapsedTime(start) < time; count++)
        {
            byte[] answer = await _node.RequestAsync(peer, Name, question, options: null, cancellation);
            if (answer.Length != bytes)
                throw new IOException("An answer is not as long as its question.");
        }

        return count;
    }
}
