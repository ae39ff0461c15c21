using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
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
            room = await ReceiveAsync(stream, peer, turn, limit).ConfigureAwait(false);
        }
        finally
        {
            done.SetResult();
        }

        // An empty answer is success. It is held back while the stream's reader is too slow.
        await room.WaitAsync(limit.Token).ConfigureAwait(false);
        await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task<Task> ReceiveAsync(SwarmStream stream, OriginalPeer peer, Task turn, TimeLimit limit)
    {
        byte[] lengthBytes = new byte[OriginalWriter.LengthBytes];
        await ReadAsync(stream, lengthBytes, limit).ConfigureAwait(false);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(lengthBytes);
        if (length > OriginalLimits.MaxMessageBytes)
            throw Refused(OriginalOutcome.TooLarge, ProtocolViolation.LimitExceeded);

        if (!budget.TryTake(peer.Id, length))
            throw Refused(OriginalOutcome.Busy, ProtocolViolation.LimitExceeded);

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            Memory<byte> json = buffer.AsMemory(0, (int)length);
            await ReadAsync(stream, json, limit).ConfigureAwait(false);
            await turn.WaitAsync(limit.Token).ConfigureAwait(false);
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

    private async ValueTask ReadAsync(SwarmStream stream, Memory<byte> destination, TimeLimit limit)
    {
        try
        {
            await stream.ReadExactlyAsync(destination, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionEndedException || limit.HasPassed)
        {
            metrics.MessageReceived(OriginalOutcome.CutOff);
            throw;
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
            HandleRequest(peer, message.StreamId, message.Reason);
            metrics.MessageReceived(OriginalOutcome.Handled);
            return Task.CompletedTask;
        }

        if (message.Kind == OriginalMessageKind.SyncContext)
        {
            Action<PeerId, ReadOnlyMemory<byte>>? receiver = ContextReceived;
            metrics.MessageReceived(receiver is null ? OriginalOutcome.ContextIgnored : OriginalOutcome.Handled);
            receiver?.Invoke(peer.Id, message.Data);
            return Task.CompletedTask;
        }

        if (peer.Find(message.Kind, message.StreamId) is { } stream)
            return Handle(peer, stream, message);

        metrics.MessageReceived(OriginalOutcome.UnknownStream);
        return Task.CompletedTask;
    }

    private Task Handle(OriginalPeer peer, OriginalStream stream, in OriginalMessage message)
    {
        switch (message.Kind)
        {
            case OriginalMessageKind.AcceptStream:
                stream.OnAnswer(Answer.Done);
                break;

            case OriginalMessageKind.RejectStream:
                stream.OnAnswer(RefusalOf(message.Reason));

                // After a yes, a no is an end like any other.
                stream.OnClosed();
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
                throw new UnreachableException();
        }

        metrics.MessageReceived(OriginalOutcome.Handled);
        return Task.CompletedTask;
    }

    private static Answer RefusalOf(string reason)
    {
        bool isUnknown = string.Equals(reason, OfferTable.NotHandledReason, StringComparison.Ordinal);
        return new Answer(isUnknown ? AnswerCode.NotHandled : AnswerCode.Refused, Answer.Shorten(reason));
    }

    private void HandleRequest(OriginalPeer peer, ulong streamId, string reason)
    {
        if (!slots.TryEnter(peer.Id))
        {
            RefuseForWantOfRoom(peer, streamId);
            return;
        }

        OriginalStream? stream = null;
        try
        {
            stream = peer.TryAddInbound(streamId);
        }
        finally
        {
            if (stream is null)
                slots.Leave(peer.Id);
        }

        // A refusal by message would be taken for one of the stream that is there.
        if (stream is null)
            throw Refused(OriginalOutcome.NumberInUse, ProtocolViolation.Malformed);

        var incoming = new OriginalIncoming(peer, stream, metrics);
        var offer = new MeshStreamOffer(incoming, reason);
        Answer answer = offers.Offer(offer);
        _tasks.TryStart(() => ServeAsync(peer, stream, offer, answer));
    }

    // With a word, as long as the peer takes these. Beyond that there is not even a word.
    private void RefuseForWantOfRoom(OriginalPeer peer, ulong streamId)
    {
        if (!_refusals.TryEnter(peer.Id))
            throw Refused(OriginalOutcome.Busy, ProtocolViolation.LimitExceeded);

        metrics.Answered(AnswerCode.Busy, StreamProtocolIds.Original);
        _tasks.TryStart(async () =>
        {
            await TrySendAsync(peer, OriginalMessage.Reject(streamId, "too many streams of one peer"))
                .ConfigureAwait(false);
            _refusals.Leave(peer.Id);
        });
    }

    // The stream keeps its place until the peer has had our last word, or the time for it has passed.
    private async Task ServeAsync(OriginalPeer peer, OriginalStream stream, MeshStreamOffer offer, Answer answer)
    {
        try
        {
            if (answer.Code == AnswerCode.Done)
                answer = await AwaitDecisionAsync(offer).ConfigureAwait(false);
            if (answer.Code != AnswerCode.Done)
                await offer.RefuseAsync(answer, _stopping.Token).ConfigureAwait(false);

            if (await stream.Removed.WaitAsync(_stopping.Token).ConfigureAwait(false))
                await TrySendAsync(peer, OriginalMessage.Close(stream.Id)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
        finally
        {
            slots.Leave(peer.Id);
        }
    }

    private async Task<Answer> AwaitDecisionAsync(MeshStreamOffer offer)
    {
        try
        {
            await offer.Decided.WaitAsync(options.AcceptTimeout, time, _stopping.Token).ConfigureAwait(false);
            return Answer.Done;
        }
        catch (TimeoutException)
        {
            return new Answer(AnswerCode.TimedOut, "nobody took it in time");
        }
    }
}
