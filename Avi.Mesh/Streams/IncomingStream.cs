using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Streams;

/// <summary>A substream whose opening has been read, and that waits for an answer.</summary>
internal sealed class IncomingStream(SwarmStream stream, StreamMetrics metrics) : IIncomingStream
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public PeerId Peer => stream.Peer;

    /// <summary>Gets a task that ends when the stream was refused, or accepted and then disposed.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public async ValueTask<MeshStream> AcceptAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await Answer.Done.SendAsync(stream, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            metrics.Answered(AnswerCode.Failed, StreamProtocolIds.Stream);
            stream.Reset();
            _ended.TrySetResult();
            if (exception is IOException failure)
                throw StreamFailures.Translate(Peer, failure);

            throw;
        }

        metrics.Answered(AnswerCode.Done, StreamProtocolIds.Stream);
        return new MeshStream(stream, Peer, name, metrics, _ended.SetResult);
    }

    /// <inheritdoc/>
    public async ValueTask RefuseAsync(Answer answer, CancellationToken cancellation)
    {
        // In this order: who sees the refusal may look at the count.
        metrics.Answered(answer.Code, StreamProtocolIds.Stream);
        try
        {
            await answer.SendAsync(stream, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Who opened it has gone.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
