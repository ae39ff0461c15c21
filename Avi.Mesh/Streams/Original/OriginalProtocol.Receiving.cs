using System.Buffers;
using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Streams.Original;

/// <content>Messages of peers: read side by side, worked on in the order in which they began.</content>
internal sealed partial class OriginalProtocol
{
    private async Task ServeAsync(SwarmStream stream, CancellationToken closing)
    {
        OriginalPeer peer = GetPeer(stream.Peer);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task turn = peer.TakeTurn(done.Task);
        using var limit = new TimeLimit(OriginalLimits.MessageTimeout, time, closing);
        Task room;
        try
        {
            room = await ReceiveAsync(stream, peer, turn, limit.Token).ConfigureAwait(false);
        }
        finally
        {
            done.SetResult();
        }

        // An empty answer is success. It is held back while the stream's reader is too slow.
        await room.WaitAsync(limit.Token).ConfigureAwait(false);
        await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task<Task> ReceiveAsync(
        SwarmStream stream, OriginalPeer peer, Task turn, CancellationToken cancellation)
    {
        byte[] lengthBytes = new byte[OriginalWriter.LengthBytes];
        await stream.ReadExactlyAsync(lengthBytes, cancellation).ConfigureAwait(false);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(lengthBytes);
        if (length > OriginalLimits.MaxMessageBytes)
            throw Refused(OriginalOutcome.TooLarge, ProtocolViolation.LimitExceeded);

        if (!budget.TryTake(peer.Id, length))
            throw Refused(OriginalOutcome.Busy, ProtocolViolation.LimitExceeded);

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            Memory<byte> json = buffer.AsMemory(0, (int)length);
            await stream.ReadExactlyAsync(json, cancellation).ConfigureAwait(false);
            await turn.WaitAsync(cancellation).ConfigureAwait(false);
            return OriginalReader.TryRead(json, out OriginalMessage message)
                ? Handle(peer, message)
                : throw Refused(OriginalOutcome.Malformed, ProtocolViolation.Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            budget.Return(peer.Id, length);
        }
    }

    // The swarm resets the substream, and the peer takes that for a failure.
    private Libp2pProtocolException Refused(OriginalOutcome outcome, ProtocolViolation violation)
    {
        metrics.MessageReceived(outcome);
        return new Libp2pProtocolException(violation, $"A message of the original protocol was refused: {outcome}.");
    }

    private Task Handle(OriginalPeer peer, in OriginalMessage message)
    {
        if (message.Kind == OriginalMessageKind.RequestStream)
        {
            metrics.MessageReceived(OriginalOutcome.Handled);
            HandleRequest(peer, message.StreamId, message.Reason);
            return Task.CompletedTask;
        }

        if (message.Kind == OriginalMessageKind.SyncContext)
        {
            Action<PeerId, ReadOnlyMemory<byte>>? receiver = ContextReceived;
            metrics.MessageReceived(receiver is null ? OriginalOutcome.ContextIgnored : OriginalOutcome.Handled);
            receiver?.Invoke(peer.Id, message.Data);
            return Task.CompletedTask;
        }

        if (peer.Find(message.StreamId) is { } stream)
            return Handle(peer, stream, message);

        metrics.MessageReceived(OriginalOutcome.UnknownStream);
        return Task.CompletedTask;
    }

    private Task Handle(OriginalPeer peer, OriginalStream stream, in OriginalMessage message)
    {
        switch (message.Kind)
        {
            case OriginalMessageKind.AcceptStream when !stream.IsInbound:
                stream.OnAnswer(Answer.Done);
                break;

            case OriginalMessageKind.RejectStream when !stream.IsInbound:
                bool isUnknown = string.Equals(message.Reason, OfferTable.NotHandledReason, StringComparison.Ordinal);
                stream.OnAnswer(new Answer(isUnknown ? AnswerCode.NotHandled : AnswerCode.Refused, message.Reason));
                peer.Remove(stream, isPeerWaiting: false);
                break;

            case OriginalMessageKind.StreamData when stream.TryTake(message.Data.Span, out Task room):
                metrics.MessageReceived(OriginalOutcome.Handled);
                return room;

            case OriginalMessageKind.StreamData:
                metrics.MessageReceived(OriginalOutcome.Overrun);
                stream.Reset();
                return Task.CompletedTask;

            case OriginalMessageKind.CloseStream:
                stream.OnClosed();
                peer.Remove(stream, isPeerWaiting: false);
                break;

            default:
                metrics.MessageReceived(OriginalOutcome.UnknownStream);
                return Task.CompletedTask;
        }

        metrics.MessageReceived(OriginalOutcome.Handled);
        return Task.CompletedTask;
    }

    private void HandleRequest(OriginalPeer peer, ulong streamId, string reason)
    {
        if (!slots.TryEnter(peer.Id))
        {
            Reject(peer, streamId, AnswerCode.Busy, "too many streams of one peer");
            return;
        }

        if (peer.TryAddInbound(streamId) is not { } stream)
        {
            slots.Leave(peer.Id);
            Reject(peer, streamId, AnswerCode.Malformed, "the stream's number is in use");
            return;
        }

        var incoming = new OriginalIncoming(peer, stream, metrics);
        var offer = new MeshStreamOffer(incoming, reason);
        Answer answer = offers.Offer(offer);
        _tasks.TryStart(() => AwaitAnswerAsync(incoming, offer, answer));
    }

    private void Reject(OriginalPeer peer, ulong streamId, AnswerCode code, string reason)
    {
        metrics.Answered(code);
        _tasks.TryStart(() => TrySendAsync(peer, OriginalMessage.Reject(streamId, reason)));
    }

    private async Task AwaitAnswerAsync(OriginalIncoming incoming, MeshStreamOffer offer, Answer answer)
    {
        try
        {
            if (answer.Code != AnswerCode.Done)
                await incoming.RefuseAsync(answer, _stopping.Token).ConfigureAwait(false);
            else
                await offer.Decided.WaitAsync(options.AcceptTimeout, time, _stopping.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await TryRefuseAsync(offer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TryRefuseAsync(MeshStreamOffer offer)
    {
        try
        {
            await offer.RefuseAsync(new Answer(AnswerCode.TimedOut, "nobody took it in time"), _stopping.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
