using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>
/// Drives a session: one loop reads from the connection, one writes to it, and one lets time pass. Everything that they
/// and the streams do to the session happens under one lock, which is never held while anybody waits.
/// </summary>
internal sealed partial class YamuxConnection : IMuxedConnection
{
    private static readonly Action<object?, CancellationToken> OnAcceptCancelled =
        static (connection, cancellation) => (connection as YamuxConnection)?.CancelAccept(cancellation);

    private readonly IByteStream _connection;
    private readonly YamuxOptions _options;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly YamuxSession _session;
    private readonly Action? _onStreamRefused;
    private readonly Queue<YamuxStream> _opened = new(); // Bounded by the session.
    private readonly PendingOperation<bool> _accept = new();
#pragma warning disable CA2213 // Who waits for it, or comes later, hears of the session's end; it has no handle.
    private readonly SemaphoreSlim _openSlots;
#pragma warning restore CA2213
    private readonly PendingOperation<WriterThread> _outputReady = new();
    private readonly TaskCompletionSource<MuxedConnectionEnd> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private Task _ticking = Task.CompletedTask;
    private bool _isDisposed;

    public YamuxConnection(
        IByteStream connection,
        bool isDialler,
        YamuxOptions options,
        TimeProvider time,
        MemoryShare? memory = null,
        Action? onStreamRefused = null)
    {
        _onStreamRefused = onStreamRefused;
        _connection = connection;
        _options = options;
        _time = time;
        _startedAt = time.GetTimestamp();
        _session = new YamuxSession(options, isDialler, memory);
        _openSlots = new SemaphoreSlim(options.MaxUnacknowledgedStreams);
    }

    /// <inheritdoc/>
    public Task<MuxedConnectionEnd> Ended => _ended.Task;

    /// <inheritdoc/>
    public int StreamCount
    {
        get
        {
            lock (Gate)
                return _session.StreamCount;
        }
    }

    /// <summary>Gets the lock of the session and of all its streams.</summary>
    internal Lock Gate { get; } = new();

    private MuxedConnectionEnd? SessionEnd
    {
        get
        {
            lock (Gate)
                return _session.End;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Starts the loops. To be called once.</summary>
    public void Start()
    {
        lock (Gate)
            _session.Start(Now);

        _reading = ReadAsync(_stopping.Token);
        _writing = WriteAsync(_stopping.Token);
        _ticking = TickAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public async ValueTask<IMuxedStream> OpenStreamAsync(bool isHeld, CancellationToken cancellation)
    {
        await _openSlots.WaitAsync(cancellation).ConfigureAwait(false);
        lock (Gate)
        {
            if (_session.TryOpen(Now, out YamuxStreamState? state) == YamuxOpenOutcome.Opened && state is not null)
            {
                ActOnEventsLocked();
                if (!isHeld)
                    WakeWriterLocked();

                return AddStreamLocked(state, isHeld);
            }
        }

        // Also passes on the one slot that the session's end sets free, from each that waits to the next.
        _openSlots.Release();
        throw SessionEnd is { } end ? new SessionEndedException(end) : new StreamLimitException(StreamCount);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IMuxedStream?> AcceptStreamAsync(bool isHeld, CancellationToken cancellation)
    {
        while (true)
        {
            lock (Gate)
            {
                if (_session.End is not null)
                    return null;

                if (_opened.TryDequeue(out YamuxStream? stream))
                {
                    stream.AcceptLocked(isHeld);
                    return stream;
                }

                cancellation.ThrowIfCancellationRequested();
                _accept.Begin(this, OnAcceptCancelled, cancellation);
            }

            await _accept.AsValueTask().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            if (_isDisposed)
                return;

            _isDisposed = true;
            _session.Close();
            ActLocked();
        }

        await FinishWritingAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_reading, _writing, _ticking).ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private YamuxStream AddStreamLocked(YamuxStreamState state, bool isHeld = false)
    {
        var stream = new YamuxStream(this, state, isHeld);
        state.Owner = stream;
        return stream;
    }

    // What was written before the end goes out, the goodbye behind it, and then the peer has a moment to see it:
    // closing a socket into which bytes still come would make its host drop what it has not read yet.
    private async Task FinishWritingAsync()
    {
        using var timeout = new CancellationTokenSource(_options.CloseTimeout, _time);
        try
        {
            await _writing.WaitAsync(timeout.Token).ConfigureAwait(false);
            if (SessionEnd == MuxedConnectionEnd.ClosedHere)
                await _reading.WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The peer does not take it. It has had its time.
        }
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.TickInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                lock (Gate)
                {
                    _session.Tick(Now);
                    ActLocked();
                    if (_session.End is not null)
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The session is being closed.
        }
    }

    private void CancelAccept(CancellationToken cancellation)
    {
        lock (Gate)
            _accept.TryCancel(cancellation);
    }

    private void EndWith(MuxedConnectionEnd end)
    {
        lock (Gate)
        {
            _session.ConnectionEnded(end);
            ActLocked();
        }
    }
}
