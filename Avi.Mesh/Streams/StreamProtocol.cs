using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams;

/// <summary>Opens streams at peers, and offers theirs to whoever accepts them: one substream is one stream.</summary>
/// <remarks>docs/mesh-streams.md has the bytes.</remarks>
internal sealed class StreamProtocol(
    ISwarm swarm,
    MeshStreamOptions options,
    OfferTable offers,
    PeerSlots slots,
    StreamMetrics metrics,
    TimeProvider time)
{
    // Streams beyond the limit are refused with a word. Beyond twice the limit there is not even that.
    private const int RefusalRoom = 2;

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start() =>
        swarm.Handle(StreamProtocolIds.Stream, options.MaxStreamsPerPeer * RefusalRoom, ServeAsync);

    /// <summary>Opens a stream at a connected peer.</summary>
    /// <exception cref="MeshStreamException">The peer refused it.</exception>
    /// <exception cref="IOException">The peer does not speak this, or was lost.</exception>
    public async Task<MeshStream> OpenAsync(PeerId peer, string name, CancellationToken cancellation)
    {
        byte[] opening = new byte[StreamOpening.MaxBytes];
        int length = StreamOpening.Write(opening, name);
        SwarmStream stream = await swarm
            .OpenStreamAsync(peer, StreamProtocolIds.Stream, opening.AsMemory(0, length), cancellation)
            .ConfigureAwait(false);
        try
        {
            Answer answer = await Answer.ReadAsync(stream, cancellation).ConfigureAwait(false);
            return answer.Code == AnswerCode.Done
                ? new MeshStream(stream, peer, name, metrics)
                : throw StreamFailures.From(peer, answer);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset();
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ServeAsync(SwarmStream stream, CancellationToken closing)
    {
        var incoming = new IncomingStream(stream, metrics);
        if (!slots.TryEnter(stream.Peer))
        {
            await RefuseAsync(incoming, AnswerCode.Busy, "too many streams of one peer", closing).ConfigureAwait(false);
            return;
        }

        try
        {
            if (await ReadNameAsync(stream, closing).ConfigureAwait(false) is { } name)
                await OfferAsync(incoming, new MeshStreamOffer(incoming, name), closing).ConfigureAwait(false);
            else
                await RefuseAsync(incoming, AnswerCode.Malformed, "the name is no text", closing).ConfigureAwait(false);
        }
        finally
        {
            slots.Leave(stream.Peer);
        }
    }

    private async Task<string?> ReadNameAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] opening = new byte[StreamOpening.MaxBytes];
        using var limit = new TimeLimit(options.AcceptTimeout, time, closing);
        await stream.ReadExactlyAsync(opening.AsMemory(0, StreamOpening.HeaderBytes), limit.Token)
            .ConfigureAwait(false);

        Memory<byte> nameBytes = opening.AsMemory(StreamOpening.HeaderBytes, opening[1]);
        await stream.ReadExactlyAsync(nameBytes, limit.Token).ConfigureAwait(false);
        return StreamName.TryRead(nameBytes.Span, out string name) ? name : null;
    }

    // The swarm disposes the stream when this comes back: not before the application has.
    private async Task OfferAsync(IncomingStream incoming, MeshStreamOffer offer, CancellationToken closing)
    {
        Answer answer = offers.Offer(offer);
        if (answer.Code != AnswerCode.Done)
        {
            await incoming.RefuseAsync(answer, closing).ConfigureAwait(false);
            return;
        }

        try
        {
            await offer.Decided.WaitAsync(options.AcceptTimeout, time, closing).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await offer.RefuseAsync(new Answer(AnswerCode.TimedOut, "nobody took it in time"), closing)
                .ConfigureAwait(false);
        }

        await incoming.Ended.WaitAsync(closing).ConfigureAwait(false);
    }

    private static ValueTask RefuseAsync(
        IncomingStream incoming, AnswerCode code, string reason, CancellationToken cancellation) =>
        incoming.RefuseAsync(new Answer(code, reason), cancellation);
}
