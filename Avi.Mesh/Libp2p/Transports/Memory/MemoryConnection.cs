using System.Buffers;
using System.IO.Pipelines;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>One end of a <see cref="MemoryLink"/>.</summary>
internal sealed class MemoryConnection(MemoryLink link, PipeReader reader, PipeWriter writer, ConnectionFaults? faults)
    : ITransportConnection
{
    private const int MaxChunkBytes = 4096;

    // An end may be disposed or cut while others read and write. A pipe does not allow that, so that each of its two
    // sides is touched under a lock; what waits is woken, and then sees the reason.
    private readonly Lock _readLock = new();
    private readonly Lock _writeLock = new();
    private volatile ConnectionEndedException? _endReason;
    private bool _isWriteClosed;

    /// <inheritdoc/>
    public required bool IsInbound { get; init; }

    /// <inheritdoc/>
    public required Multiaddr LocalAddress { get; init; }

    /// <inheritdoc/>
    public required Multiaddr RemoteAddress { get; init; }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        ValueTask<ReadResult> reading;
        lock (_readLock)
        {
            ThrowIfEnded();
            reading = reader.ReadAsync(cancellation);
        }

        ReadResult result = await reading.ConfigureAwait(false);
        lock (_readLock)
        {
            ThrowIfEnded();
            return TakeLocked(result.Buffer, destination.Span);
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        if (faults is not null)
            await faults.DelayAsync(cancellation).ConfigureAwait(false);

        if (faults?.CutsNow() == true)
            link.Cut();

        while (!source.IsEmpty)
        {
            ReadOnlyMemory<byte> chunk = source[..Math.Min(source.Length, MaxChunkBytes)];
            source = source[chunk.Length..];
            ValueTask<FlushResult> flushing;
            lock (_writeLock)
            {
                ThrowIfEnded();
                flushing = PutLocked(chunk.Span, cancellation);
            }

            FlushResult result = await flushing.ConfigureAwait(false);
            ThrowIfEnded();
            if (result.IsCompleted)
                throw new ConnectionEndedException($"{RemoteAddress} no longer reads.");
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseWriteAsync(CancellationToken cancellation)
    {
        CloseWrite();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End(new ConnectionEndedException("The connection was closed here."));
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends both directions; calls that wait, and those that come later, fail with the reason.</summary>
    internal void End(ConnectionEndedException reason)
    {
        if (Interlocked.CompareExchange(ref _endReason, reason, null) is not null)
            return;

        lock (_readLock)
        {
            reader.CancelPendingRead();
            reader.Complete();
        }

        lock (_writeLock)
        {
            writer.CancelPendingFlush();
            writer.Complete();
        }

        link.OnEndEnded();
    }

    private void CloseWrite()
    {
        lock (_writeLock)
        {
            ThrowIfEnded();
            _isWriteClosed = true;
            writer.Complete();
        }
    }

    private int TakeLocked(ReadOnlySequence<byte> available, Span<byte> destination)
    {
        int count = (int)Math.Min(available.Length, destination.Length);
        if (faults is not null)
            count = faults.LimitRead(count);

        ReadOnlySequence<byte> taken = available.Slice(0, count);
        taken.CopyTo(destination);
        reader.AdvanceTo(taken.End);
        return count;
    }

    private ValueTask<FlushResult> PutLocked(ReadOnlySpan<byte> chunk, CancellationToken cancellation)
    {
        if (_isWriteClosed)
            throw new InvalidOperationException("This side has ended its direction.");

        Span<byte> room = writer.GetSpan(chunk.Length)[..chunk.Length];
        chunk.CopyTo(room);
        faults?.Corrupt(room);
        writer.Advance(chunk.Length);
        return writer.FlushAsync(cancellation);
    }

    private void ThrowIfEnded()
    {
        if (_endReason is { } reason)
            throw new ConnectionEndedException(reason.Message, reason);
    }
}
