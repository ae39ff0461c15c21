namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>The application's end of a stream: waits for what the session decides.</summary>
internal sealed class YamuxStream(YamuxConnection connection, YamuxStreamState state, bool isHeld) : IMuxedStream
{
    private static readonly Action<object?, CancellationToken> OnReadCancelled =
        static (stream, cancellation) => (stream as YamuxStream)?.CancelRead(cancellation);

    private static readonly Action<object?, CancellationToken> OnWriteCancelled =
        static (stream, cancellation) => (stream as YamuxStream)?.CancelWrite(cancellation);

    private readonly PendingOperation<int> _read = new();
    private readonly PendingOperation<bool> _write = new();
    private bool _isHeld = isHeld;

    /// <inheritdoc/>
    public bool IsInbound => state.IsInbound;

    /// <inheritdoc/>
    public bool IsHeld
    {
        get
        {
            lock (connection.Gate)
                return _isHeld;
        }

        set
        {
            bool isWriterHere;
            lock (connection.Gate)
            {
                bool isReleased = _isHeld && !value;
                _isHeld = value;
                isWriterHere = isReleased && connection.ReleaseHeldLocked(state);
            }

            if (isWriterHere)
                connection.RunWriter();
        }
    }

    /// <summary>Gets the session's half of the stream.</summary>
    internal YamuxStreamState State => state;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellation);

        if (destination.IsEmpty)
            return ValueTask.FromResult(0);

        bool isWriterHere;
        ValueTask<int> read;
        lock (connection.Gate)
        {
            ThrowIfBusy(_read.IsPending || _read.IsClaimed, "read");
            YamuxReadOutcome outcome = connection.ReadLocked(state, destination.Span, out int count);
            if (outcome == YamuxReadOutcome.Failed)
                return ValueTask.FromException<int>(connection.FailureOf(state));

            if (outcome != YamuxReadOutcome.Wait)
                return ValueTask.FromResult(count);

            YamuxConnection.WantLocked(state, destination);
            _read.Begin(this, OnReadCancelled, cancellation);
            read = _read.AsValueTask();

            // Nobody answers what was not sent.
            isWriterHere = _isHeld && connection.ReleaseHeldLocked(state);
            _isHeld = false;
        }

        if (isWriterHere)
            connection.RunWriter();

        return read;
    }

    /// <inheritdoc/>
    /// <remarks>A cancelled call resets the stream: nobody could say how much of its bytes the peer has.</remarks>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);

        bool isWriterHere;
        ValueTask written = ValueTask.CompletedTask;
        lock (connection.Gate)
        {
            ThrowIfBusy(_write.IsPending || _write.IsClaimed, "written to");
            if (state.End != YamuxStreamEnd.None || state.IsReleased)
                return ValueTask.FromException(connection.FailureOf(state));

            ThrowIfWriteClosed();
            if (!connection.WriteLocked(state, source))
            {
                _isHeld = false;
                _write.Begin(this, OnWriteCancelled, cancellation);
                written = _write.AsPlainValueTask();
            }

            isWriterHere = !_isHeld && connection.BeginWriterLocked(state);
        }

        if (isWriterHere)
            connection.RunWriter();

        return written;
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);

        bool isWriterHere;
        lock (connection.Gate)
        {
            ThrowIfBusy(_write.IsPending || _write.IsClaimed, "written to");
            if (state.End != YamuxStreamEnd.None)
                return ValueTask.FromException(connection.FailureOf(state));

            connection.CloseWriteLocked(state);
            isWriterHere = !_isHeld && connection.BeginWriterLocked(state);
        }

        if (isWriterHere)
            connection.RunWriter();

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        lock (connection.Gate)
            connection.ResetLocked(state);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// After <see cref="CloseWriteAsync"/>, what was written still arrives. Before it, the stream is reset, unless the
    /// other side has ended its direction: then so does this one.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        lock (connection.Gate)
            connection.ReleaseLocked(state, isHurried: !_isHeld || !state.IsReadClosed);

        return ValueTask.CompletedTask;
    }

    /// <summary>The application takes the stream; the peer is told, now or with the first bytes.</summary>
    internal void AcceptLocked(bool isHeld)
    {
        _isHeld = isHeld;
        connection.AcceptLocked(state, isHeld);
    }

    /// <summary>There is something for the reader that waits.</summary>
    internal void OnReadReadyLocked()
    {
        if (!_read.IsPending)
            return;

        int count = connection.TakeWantedLocked(state);
        if (count > 0)
        {
            connection.WakeLocked(_read, count);
            return;
        }

        // Nothing came: it is the end, of one kind or another.
        if (connection.ReadLocked(state, default, out _) == YamuxReadOutcome.End)
            connection.WakeLocked(_read, 0);
        else
            _read.Fail(connection.FailureOf(state));
    }

    /// <summary>What the writer that waits has written is taken, or will never be.</summary>
    internal void OnWriteDoneLocked()
    {
        if (!_write.IsPending)
            return;

        if (state.End == YamuxStreamEnd.None)
            connection.WakeLocked(_write, true);
        else
            _write.Fail(connection.FailureOf(state));
    }

    private static void ThrowIfBusy(bool isBusy, string what)
    {
        if (isBusy)
            throw new InvalidOperationException($"The stream is being {what}; there can be one such call at a time.");
    }

    private void ThrowIfWriteClosed()
    {
        if (state.IsWriteClosed)
            throw new InvalidOperationException("This direction of the stream has been closed.");
    }

    private void CancelRead(CancellationToken cancellation)
    {
        lock (connection.Gate)
        {
            if (_read.TryCancel(cancellation))
                connection.TakeWantedLocked(state);
        }
    }

    private void CancelWrite(CancellationToken cancellation)
    {
        lock (connection.Gate)
        {
            if (_write.TryCancel(cancellation))
                connection.ResetLocked(state);
        }
    }
}
