using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Streams;

namespace Avi.Mesh;

/// <summary>Bytes in order between two nodes, both ways: a <see cref="Stream"/>, and a pair of pipes.</summary>
/// <remarks>
/// <para>One reader and one writer at a time; reading and writing may overlap. Only asynchronous methods work.</para>
/// <para>Writing waits when the other side does not read. A cancelled read leaves everything as it was; a cancelled
/// write resets the stream, since nobody could say how much of it has arrived.</para>
/// <para>Use either the stream's methods or <see cref="Input"/> and <see cref="Output"/>, not both in one
/// direction.</para>
/// <para>Disposing ends this side's direction properly: what was written arrives, but not what is in
/// <see cref="Output"/> and was not flushed. What the other side still sends is
/// dropped. <see cref="Abort"/> ends both directions at once.</para>
/// <para>What goes wrong on the way is a <see cref="MeshStreamException"/>; using it wrongly is an
/// <see cref="InvalidOperationException"/> or <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public sealed class MeshStream : Stream, IDuplexPipe
{
    private readonly IMuxedStream _inner;
    private readonly StreamMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly Action? _onClosed;
    private PipeReader? _input;
    private PipeWriter? _output;
    private Task? _closing;

    /// <param name="inner">What carries it; owned, unless somebody else disposes it, too.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="name">What it was opened for.</param>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="onClosed">Is called once, when the stream was disposed.</param>
    internal MeshStream(
        IMuxedStream inner, PeerId peer, string name, StreamMetrics metrics, Action? onClosed = null)
    {
        _inner = inner;
        _metrics = metrics;
        _onClosed = onClosed;
        Peer = peer;
        Name = name;
        metrics.StreamOpened(IsInbound);
    }

    /// <summary>Gets who is at the other end.</summary>
    public PeerId Peer { get; }

    /// <summary>Gets the name that it was opened for.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether the other node opened it.</summary>
    public bool IsInbound => _inner.IsInbound;

    /// <summary>Gets what comes, as a pipe. Completing it does not tell the other side.</summary>
    public PipeReader Input
    {
        get
        {
            lock (_gate)
                return _input ??= PipeReader.Create(this, new StreamPipeReaderOptions(leaveOpen: true));
        }
    }

    /// <summary>
    /// Gets what goes, as a pipe; flushing waits as writing does. <see cref="PipeWriter.CompleteAsync"/> sends what is
    /// in it, and then completes the writes.
    /// </summary>
    public PipeWriter Output
    {
        get
        {
            lock (_gate)
                return _output ??= PipeWriter.Create(new WriteEnd(this));
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

#pragma warning disable RS0027 // The framework's own overloads.
    /// <summary>Reads what is there, and waits only when nothing is.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="cancellationToken">Ends the waiting; no bytes are lost.</param>
    /// <returns>How many bytes were read; 0 when the other side has completed its writes.</returns>
    /// <exception cref="MeshStreamException">The stream was reset, or the connection lost.</exception>
    /// <exception cref="InvalidOperationException">Another read goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ValueTask<int> reading = _inner.ReadAsync(buffer, cancellationToken);
        if (!reading.IsCompletedSuccessfully)
            return AwaitReadAsync(reading);

        int count = reading.Result;
        _metrics.BytesReceived(count);
        return new ValueTask<int>(count);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes all of the bytes; waits when the way is full.</summary>
    /// <param name="buffer">The bytes; no longer needed when the task has ended.</param>
    /// <param name="cancellationToken">Ends the waiting, and resets the stream.</param>
    /// <returns>A task that ends when the bytes are taken.</returns>
    /// <exception cref="MeshStreamException">The stream was reset, or the connection lost.</exception>
    /// <exception cref="InvalidOperationException">Another write goes on, or the writes are completed.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ValueTask writing = _inner.WriteAsync(buffer, cancellationToken);
        if (!writing.IsCompletedSuccessfully)
            return AwaitWriteAsync(writing, buffer.Length);

        _metrics.BytesSent(buffer.Length);
        return writing;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

#pragma warning restore RS0027

    /// <summary>
    /// Ends this side's direction: the other side reads what was written, and then the end. Reading goes on.
    /// </summary>
    /// <remarks>
    /// Peers of the original implementation know no half-closed streams: to them this ends both directions.
    /// </remarks>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>A task that ends when the end is on its way.</returns>
    /// <exception cref="MeshStreamException">The stream was reset, or the connection lost.</exception>
    /// <exception cref="InvalidOperationException">A write goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public async ValueTask CompleteWritesAsync(CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        try
        {
            await _inner.CloseWriteAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw StreamFailures.Translate(Peer, exception);
        }
    }

    /// <summary>
    /// Ends both directions at once. What was not read is lost, on both sides; the other side sees a reset.
    /// </summary>
    public void Abort() => _inner.Reset();

    /// <summary>Does nothing: what was written is on its way.</summary>
    public override void Flush()
    {
        // Nothing waits here.
    }

    /// <inheritdoc cref="Flush"/>
    /// <param name="cancellationToken">Not used.</param>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported: a thread would be blocked for as long as the network likes.</summary>
    /// <param name="buffer">Not used.</param>
    /// <param name="offset">Not used.</param>
    /// <param name="count">Not used.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override int Read(byte[] buffer, int offset, int count) => throw OnlyAsync();

    /// <inheritdoc cref="Read(byte[], int, int)"/>
    public override void Write(byte[] buffer, int offset, int count) => throw OnlyAsync();

    /// <summary>Not supported.</summary>
    /// <param name="offset">Not used.</param>
    /// <param name="origin">Not used.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <param name="value">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Ends this side's direction, unless that has been done, and lets go of the other. A write that goes on is given
    /// up, and resets the stream.
    /// </summary>
    /// <returns>A task that ends when the end is on its way.</returns>
    public override async ValueTask DisposeAsync()
    {
        await CloseOnce().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _ = CloseOnce();

        base.Dispose(disposing);
    }

    private static NotSupportedException OnlyAsync() => new("A mesh stream is read and written asynchronously only.");

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitReadAsync(ValueTask<int> reading)
    {
        try
        {
            int count = await reading.ConfigureAwait(false);
            _metrics.BytesReceived(count);
            return count;
        }
        catch (IOException exception)
        {
            throw StreamFailures.Translate(Peer, exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitWriteAsync(ValueTask writing, int count)
    {
        try
        {
            await writing.ConfigureAwait(false);
            _metrics.BytesSent(count);
        }
        catch (IOException exception)
        {
            throw StreamFailures.Translate(Peer, exception);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_closing is not null, this);

    private Task CloseOnce()
    {
        lock (_gate)
            return _closing ??= CloseAsync();
    }

    private async Task CloseAsync()
    {
        try
        {
            await _inner.CloseWriteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // A write goes on, and whoever waits for it hears of the reset.
            _inner.Reset();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        await _inner.DisposeAsync().ConfigureAwait(false);
        _metrics.StreamClosed(IsInbound);
        _onClosed?.Invoke();
    }
}
