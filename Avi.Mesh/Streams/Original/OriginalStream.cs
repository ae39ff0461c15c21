using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Streams.Original;

/// <summary>
/// A stream whose bytes travel in messages. Its peer knows two ends only: the whole stream is closed, or the connection
/// is lost.
/// </summary>
internal sealed class OriginalStream(OriginalPeer peer, ulong id, bool isInbound, IntakeBudget budget) : IMuxedStream
{
    private static readonly Action<object?, CancellationToken> OnReadCancelled =
        static (stream, cancellation) => (stream as OriginalStream)?.CancelRead(cancellation);

    private readonly Lock _gate = new();
    private readonly ReceiveBuffer _received = new(); // bounded by the budget
    private readonly PendingOperation<int> _read = new();
    private readonly TaskCompletionSource<Answer> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Memory<byte> _destination;
    private TaskCompletionSource? _room; // There while a message waits for its answer.
    private IOException? _failure;
    private bool _isReadClosed;
    private bool _isWriteClosed;
    private bool _isWriting;

    /// <summary>Gets the opener's number for it.</summary>
    public ulong Id => id;

    /// <inheritdoc/>
    public bool IsInbound => isInbound;

    /// <summary>Gets the peer's answer to a stream that this node opens.</summary>
    public Task<Answer> Answered => _answered.Task;

    /// <summary>Gets a value indicating whether the side that did not open it has said yes.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Gets a value indicating whether nothing comes any more.</summary>
    public bool IsReadClosed
    {
        get
        {
            lock (_gate)
                return _isReadClosed;
        }
    }

    /// <summary>
    /// Gets a task that ends when the stream is no longer in the table, and says whether the peer is to be told.
    /// </summary>
    public Task<bool> Removed => _removed.Task;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellation);

        lock (_gate)
        {
            if (_read.IsPending)
                throw new InvalidOperationException("The stream is being read; there can be one such call at a time.");

            if (destination.IsEmpty || _received.Count > 0 || _isReadClosed)
                return ValueTask.FromResult(TakeLocked(destination.Span));

            if (_failure is not null)
                return ValueTask.FromException<int>(_failure);

            _destination = destination;
            _read.Begin(this, OnReadCancelled, cancellation);
            return _read.AsValueTask();
        }
    }

    /// <inheritdoc/>
    /// <remarks>A cancelled call resets the stream: nobody could say how much of its bytes the peer has.</remarks>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        BeginWrite();
        try
        {
            // Each message has a substream of its own, and these overtake each other: one at a time.
            while (!source.IsEmpty)
            {
                ReadOnlyMemory<byte> part = source[..Math.Min(source.Length, OriginalLimits.MaxDataBytes)];
                await peer.SendAsync(OriginalMessage.Bytes(id, part), cancellation).ConfigureAwait(false);
                source = source[part.Length..];
                ThrowIfEnded();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            Reset();
            throw;
        }
        finally
        {
            lock (_gate)
                _isWriting = false;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The peer has one word for both directions: after it, nothing comes any more.</remarks>
    public ValueTask CloseWriteAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_isWriting)
                throw new InvalidOperationException("The stream is being written to.");

            // What the peer has closed needs no second end.
            if (_failure is not null)
                return _isReadClosed ? ValueTask.CompletedTask : ValueTask.FromException(_failure);
        }

        Close(failure: null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Reset() => Close(new StreamResetException(isByPeer: false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Reset();
        lock (_gate)
            ClearLocked();

        return ValueTask.CompletedTask;
    }

    /// <summary>The peer has answered to a stream that this node opens.</summary>
    internal void OnAnswer(Answer answer)
    {
        if (_answered.TrySetResult(answer) && answer.Code == AnswerCode.Done)
            OnAccepted();
    }

    /// <summary>Whoever did not open it says yes.</summary>
    internal void OnAccepted() => IsAccepted = true;

    /// <summary>The stream is no longer in the table.</summary>
    internal void OnRemoved(bool isPeerWaiting) => _removed.TrySetResult(isPeerWaiting);

    /// <summary>Bytes have come.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="room">Ends when there is room for more.</param>
    /// <returns><see langword="false"/> when there are so many that the stream has to be given up.</returns>
    internal bool TryTake(ReadOnlySpan<byte> data, out Task room)
    {
        room = Task.CompletedTask;
        lock (_gate)
        {
            if (_isReadClosed || _failure is not null)
                return true;

            if (_received.Count > 0 && _received.Count + data.Length > OriginalLimits.MaxUnreadBytes)
                return false;

            if (!budget.TryTake(peer.Id, data.Length))
                return false;

            _received.TryAppend(data);
            WakeReaderLocked();
            if (_received.Count > OriginalLimits.UnreadBytesBeforeWaiting)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            return true;
        }
    }

    /// <summary>The peer has closed the stream: what has come is read, and then the end.</summary>
    internal void OnClosed()
    {
        _answered.TrySetResult(new Answer(AnswerCode.Refused, "closed before it was accepted"));
        lock (_gate)
        {
            _isReadClosed = true;
            if (!_isWriteClosed)
                _failure ??= new StreamResetException(isByPeer: true);

            WakeReaderLocked();
            FreeRoomLocked();
        }
    }

    /// <summary>The stream has ended in its middle.</summary>
    internal void OnFailed(IOException failure)
    {
        // Nobody may wait for it: its opener has given up, or is the peer.
        if (_answered.TrySetException(failure))
            _ = _answered.Task.Exception;

        lock (_gate)
            FailLocked(failure);
    }

    private void BeginWrite()
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;
            if (_isWriteClosed)
                throw new InvalidOperationException("This direction of the stream has been closed.");
            if (_isWriting)
                throw new InvalidOperationException("The stream is being written to; one such call at a time.");

            _isWriting = true;
        }
    }

    private void ThrowIfEnded()
    {
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;
        }
    }

    // Tells the peer once, in the background: the peer may be slow, and nobody waits for its answer.
    private void Close(IOException? failure)
    {
        bool isPeerWaiting;
        lock (_gate)
        {
            isPeerWaiting = !_isWriteClosed && _failure is null;
            _isWriteClosed = true;
            if (failure is null)
            {
                _isReadClosed = true;
                WakeReaderLocked();
                FreeRoomLocked();
            }
            else
            {
                FailLocked(failure);
            }
        }

        peer.Remove(this, isPeerWaiting);
    }

    private void FailLocked(IOException failure)
    {
        _failure ??= failure;
        if (failure is StreamResetException { IsByPeer: false })
        {
            _isReadClosed = false;
            ClearLocked();
        }

        if (_read.IsPending && !_isReadClosed)
        {
            _destination = default;
            _read.Fail(_failure);
        }

        FreeRoomLocked();
    }

    private void WakeReaderLocked()
    {
        if (!_read.IsPending)
            return;

        int count = TakeLocked(_destination.Span);
        _destination = default;
        _read.Complete(count);
    }

    private int TakeLocked(Span<byte> destination)
    {
        int count = _received.Read(destination);
        budget.Return(peer.Id, count);
        if (_received.Count <= OriginalLimits.UnreadBytesBeforeWaiting / 2)
            FreeRoomLocked();

        return count;
    }

    private void ClearLocked()
    {
        budget.Return(peer.Id, _received.Count);
        _received.Clear();
    }

    private void FreeRoomLocked()
    {
        _room?.TrySetResult();
        _room = null;
    }

    private void CancelRead(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_read.TryCancel(cancellation))
                _destination = default;
        }
    }
}
