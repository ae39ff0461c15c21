using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Streams.Original;

/// <summary>A stream that a peer of the original protocol has asked for.</summary>
internal sealed class OriginalIncoming(
    OriginalPeer peer, OriginalStream stream, StreamMetrics metrics) : IIncomingStream
{
    /// <inheritdoc/>
    public PeerId Peer => peer.Id;

    /// <inheritdoc/>
    public async ValueTask<MeshStream> AcceptAsync(string name, CancellationToken cancellation)
    {
        stream.OnAccepted();
        try
        {
            // A peer that has sent all and closed the stream does not wait for a yes any more.
            if (!stream.IsReadClosed)
                await peer.SendAsync(OriginalMessage.Accept(stream.Id), cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            metrics.Answered(AnswerCode.Failed, StreamProtocolIds.Original);
            stream.Reset();
            if (exception is IOException failure)
                throw StreamFailures.Translate(Peer, failure);

            throw;
        }

        metrics.Answered(AnswerCode.Done, StreamProtocolIds.Original);
        return new MeshStream(stream, Peer, name, metrics);
    }

    /// <inheritdoc/>
    public async ValueTask RefuseAsync(Answer answer, CancellationToken cancellation)
    {
        metrics.Answered(answer.Code, StreamProtocolIds.Original);
        stream.OnFailed(new StreamResetException(isByPeer: false));
        try
        {
            string reason = Answer.Shorten(answer.Reason);
            if (!stream.Removed.IsCompleted)
                await peer.SendAsync(OriginalMessage.Reject(stream.Id, reason), cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Who asked for it has gone.
        }
        finally
        {
            // Not before: a peer that takes no refusals keeps its places full, and gets no more of them.
            peer.Remove(stream, isPeerWaiting: false);
        }
    }
}
