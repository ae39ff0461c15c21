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
        try
        {
            await peer.SendAsync(OriginalMessage.Accept(stream.Id), cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            metrics.Answered(AnswerCode.Failed);
            stream.Reset();
            if (exception is IOException failure)
                throw StreamFailures.Translate(Peer, failure);

            throw;
        }

        metrics.Answered(AnswerCode.Done);
        return new MeshStream(stream, Peer, name, metrics);
    }

    /// <inheritdoc/>
    public async ValueTask RefuseAsync(Answer answer, CancellationToken cancellation)
    {
        metrics.Answered(answer.Code);
        peer.Remove(stream, isPeerWaiting: false);
        try
        {
            await peer.SendAsync(OriginalMessage.Reject(stream.Id, answer.Reason), cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Who asked for it has gone.
        }
    }
}
