using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh.Streams;

/// <summary>Answers the requests of peers. <see cref="RequestProtocol"/> is the other side.</summary>
internal sealed class RequestServer(
    ISwarm swarm,
    MeshStreamOptions options,
    IntakeBudget budget,
    StreamMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    // A header and a small payload come in one read.
    private const int ReadBytes = 4 * 1024;

    // A response of at most this size goes out in one write with its header; a larger one is not worth the copy.
    private const int MaxCopiedBytes = 12 * 1024;

    // Requests beyond the limit are refused with a word. Beyond twice the limit there is not even that.
    private const int RefusalRoom = 2;

    private readonly ConcurrentDictionary<string, Responder> _responders = new(StringComparer.Ordinal);
    private readonly PeerSlots _slots = new(options.MaxRequestsPerPeer);

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start() =>
        swarm.Handle(StreamProtocolIds.Request, options.MaxRequestsPerPeer * RefusalRoom, ServeAsync);

    /// <summary>Begins to answer requests of a name.</summary>
    /// <exception cref="InvalidOperationException">Somebody does that already.</exception>
    public Responder Add(
        string name,
        Func<MeshRequest, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handler,
        MeshNode node)
    {
        var responder = new Responder(name, handler, node, Leave);
        return _responders.TryAdd(name, responder)
            ? responder
            : throw new InvalidOperationException($"Requests named '{name}' have a responder already.");
    }

    private void Leave(Responder responder) =>
        _responders.TryRemove(new KeyValuePair<string, Responder>(responder.Name, responder));

    private async Task ServeAsync(SwarmStream stream, CancellationToken closing)
    {
        long startedAt = time.GetTimestamp();
        if (!_slots.TryEnter(stream.Peer))
        {
            await RefuseAsync(stream, new Answer(AnswerCode.Busy, "too many requests of one peer"), startedAt, closing)
                .ConfigureAwait(false);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var reader = new RequestReader(stream, buffer);
            Answer answer = await ServeAsync(stream, reader, startedAt, closing).ConfigureAwait(false);
            if (answer.Code != AnswerCode.Done)
                await RefuseAsync(stream, answer, startedAt, closing).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _slots.Leave(stream.Peer);
        }
    }

    private async Task<Answer> ServeAsync(
        SwarmStream stream, RequestReader reader, long startedAt, CancellationToken closing)
    {
        using var limit = new TimeLimit(options.RequestTimeout, time, closing);
        if (!await reader.TryReadHeaderAsync(limit.Token).ConfigureAwait(false))
            return new Answer(AnswerCode.Malformed, "the name is no text");

        (string name, uint payloadBytes) = reader.Header;
        if (!_responders.TryGetValue(name, out Responder? responder))
            return new Answer(AnswerCode.NotHandled, OfferTable.NotHandledReason);

        if (payloadBytes > options.MaxRequestBytes)
            return new Answer(AnswerCode.TooLarge, $"a request may have {options.MaxRequestBytes} bytes");

        if (!budget.TryTake(stream.Peer, payloadBytes))
            return new Answer(AnswerCode.Busy, "too many bytes of requests");

        try
        {
            byte[] payload = await reader.ReadPayloadAsync(limit.Token).ConfigureAwait(false);
            var request = new MeshRequest(stream.Peer, name, payload);
            return await RespondAsync(stream, responder, request, startedAt, closing).ConfigureAwait(false);
        }
        finally
        {
            budget.Return(stream.Peer, payloadBytes);
        }
    }

    // The request keeps its place until its handler has come back, also when that ignores its token.
    private async Task<Answer> RespondAsync(
        SwarmStream stream, Responder responder, MeshRequest request, long startedAt, CancellationToken closing)
    {
        using Activity? span = SwarmMetrics.Tracing.StartActivity("avi.mesh.respond", ActivityKind.Server);
        span?.SetTag("avi.mesh.name", request.Name);
        using var limit = new TimeLimit(options.HandlerTimeout, time, closing);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, responder.Stopping);
        if (!responder.TryBegin())
            return new Answer(AnswerCode.NotHandled, OfferTable.NotHandledReason);

        Task<ReadOnlyMemory<byte>> responding = responder.CallAsync(request, call.Token);
#pragma warning disable CA2025 // Awaited below, whatever happens.
        Task watching = responding.IsCompleted ? Task.CompletedTask : CancelWhenResetAsync(stream, waiting);
#pragma warning restore CA2025
        try
        {
            Answer answer = await WaitAsync(responding, responder, limit, waiting.Token).ConfigureAwait(false);
            span?.SetTag("avi.mesh.outcome", answer.Code.ToString());
            if (answer.Code == AnswerCode.Done)
            {
                ReadOnlyMemory<byte> response = await responding.ConfigureAwait(false);
                await SendAsync(stream, response, startedAt, closing).ConfigureAwait(false);
            }
            else
            {
                await RefuseAsync(stream, answer, startedAt, closing).ConfigureAwait(false);
            }

            return Answer.Done;
        }
        finally
        {
            // Cancelling takes another thread, and a handler that was quick left nobody waiting.
            if (!watching.IsCompleted)
                await waiting.CancelAsync().ConfigureAwait(false);

            await watching.ConfigureAwait(false);
            if (!responding.IsCompleted)
                await responder.AwaitAsync(responding).ConfigureAwait(false);

            await ((Task)responding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Answer> WaitAsync(
        Task<ReadOnlyMemory<byte>> responding, Responder responder, TimeLimit limit, CancellationToken cancellation)
    {
        try
        {
            await responding.WaitAsync(cancellation).ConfigureAwait(false);
            return Answer.Done;
        }
        catch (RequestRefusedException refusal)
        {
            return new Answer(AnswerCode.Refused, refusal.Message);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return new Answer(AnswerCode.TimedOut, "the handler took too long");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The peer waits no longer, or the connection ends: nobody can be told.
            throw;
        }
        catch (OperationCanceledException) when (responder.Stopping.IsCancellationRequested)
        {
            // It was told to end, and did, with its work half done: that is not as if nobody had heard the request.
            return new Answer(AnswerCode.Failed, string.Empty);
        }
#pragma warning disable CA1031 // The outermost edge: a mistake with one request must not cost the application the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.RequestHandlerFailed(responder.Name, exception);
            return new Answer(AnswerCode.Failed, string.Empty);
        }
    }

    // Nothing comes after a request but its end: a read shows that the peer has given up.
    private static async Task CancelWhenResetAsync(SwarmStream stream, CancellationTokenSource waiting)
    {
        try
        {
            await stream.ReadAsync(new byte[1], waiting.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            await waiting.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The response is there.
        }
    }

    private async Task SendAsync(
        SwarmStream stream, ReadOnlyMemory<byte> response, long startedAt, CancellationToken closing)
    {
        // In this order: who has the response may look at the count.
        metrics.RequestServed(AnswerCode.Done, time.GetElapsedTime(startedAt));
        using var limit = new TimeLimit(options.RequestTimeout, time, closing);
        stream.IsHeld = true;
        int copiedBytes = response.Length <= MaxCopiedBytes ? response.Length : 0;
        byte[] first = ArrayPool<byte>.Shared.Rent(ResponseHeader.Bytes + copiedBytes);
        try
        {
            ResponseHeader.Write(first, response.Length);
            response.Span[..copiedBytes].CopyTo(first.AsSpan(ResponseHeader.Bytes));
            await stream.WriteAsync(first.AsMemory(0, ResponseHeader.Bytes + copiedBytes), limit.Token)
                .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }

        await stream.WriteAsync(response[copiedBytes..], limit.Token).ConfigureAwait(false);
        await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
        stream.IsHeld = false;
    }

    private async Task RefuseAsync(SwarmStream stream, Answer answer, long startedAt, CancellationToken closing)
    {
        metrics.RequestServed(answer.Code, time.GetElapsedTime(startedAt));
        using var limit = new TimeLimit(options.RequestTimeout, time, closing);
        await answer.SendAsync(stream, limit.Token).ConfigureAwait(false);
    }
}
