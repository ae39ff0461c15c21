using System.Buffers;
using System.Runtime.CompilerServices;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <content>The loops that read from the connection and write to it.</content>
internal sealed partial class YamuxConnection
{
    private readonly Handover _readers = new(); // Whom the reading loop has woken,
    private readonly Handover _writers = new(); // and whom the writing loop.

    private bool HasOutputOfOthers
    {
        get
        {
            lock (Gate)
                return _session.HasOutput && _lender is not { Unsent.IsEmpty: false };
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        MuxedConnectionEnd end = MuxedConnectionEnd.ClosedByPeer;
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await ReadFramesAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            end = MuxedConnectionEnd.ClosedHere;
        }
        catch (IOException)
        {
            end = MuxedConnectionEnd.ConnectionLost;
        }

        _readers.RunElsewhere();
        EndWith(end);
    }

    private async Task ReadFramesAsync(CancellationToken stopping)
    {
        // Most of a node's connections are quiet, and stay small.
        int quietBytes = Math.Min(YamuxOptions.QuietReadBytes, _options.ReadBytes);
        using (IMemoryOwner<byte> quiet = MemoryPool<byte>.Shared.Rent(quietBytes))
        {
            if (!await ReadFramesAsync(quiet.Memory[..quietBytes], stopping).ConfigureAwait(false))
                return;
        }

        using IMemoryOwner<byte> busy = MemoryPool<byte>.Shared.Rent(_options.ReadBytes);
        await ReadFramesAsync(busy.Memory[.._options.ReadBytes], stopping).ConfigureAwait(false);
    }

    // Comes back at the end of the session, or with yes when a small buffer was full.
    private async Task<bool> ReadFramesAsync(Memory<byte> buffer, CancellationToken stopping)
    {
        while (true)
        {
            ValueTask<int> reading = _connection.ReadAsync(buffer, stopping);
            if (reading.IsCompleted)
                _readers.RunElsewhere();

            int count = await _readers.RunDuring(reading);
            if (count == 0)
                return false;

            lock (Gate)
            {
                _session.Receive(buffer.Span[..count], Now);
                ActLocked(_readers);

                // Having said goodbye, we read on until the peer has seen it.
                if (_session.End is not (null or MuxedConnectionEnd.ClosedHere))
                    return false;
            }

            if (count == buffer.Length && count < _options.ReadBytes)
                return true;
        }
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        MuxedConnectionEnd end = MuxedConnectionEnd.ClosedHere;
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await WriteFramesAsync(stopping).ConfigureAwait(false);

            // A peer that ended the session waits for this, to see that its last frames were taken.
            await _connection.CloseWriteAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The peer does not read, and closing has waited for it long enough.
        }
        catch (IOException)
        {
            end = MuxedConnectionEnd.ConnectionLost;
        }

        EndWith(end);
    }

    private async Task WriteFramesAsync(CancellationToken stopping)
    {
        WriterThread thread = WriterThread.Own;
        while (true)
        {
            ArraySegment<byte> frames;
            lock (Gate)
            {
                if (_session.TryTakeOutput(out frames))
                {
                    _writers.RunElsewhere();
                    ActLocked(_writers);
                }
                else if (_session.End is not null)
                {
                    return;
                }
                else
                {
                    _outputReady.Begin();
                }
            }

            // A lender waits for nobody but us.
            if (thread == WriterThread.Lent)
                _writers.RunElsewhere();

            if (frames.Count == 0)
            {
                thread = await _writers.RunDuring(_outputReady.AsValueTask());
                continue;
            }

            thread = await _writers.RunDuring(SendAsync(frames, thread, stopping));

            // The lender has got what he would have done himself; the frames of others are not his to send.
            if (thread == WriterThread.Lent && HasOutputOfOthers)
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                thread = WriterThread.Own;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<WriterThread> SendAsync(
        ArraySegment<byte> frames, WriterThread thread, CancellationToken stopping)
    {
        try
        {
            ValueTask writing = _connection.WriteAsync(frames, stopping);
            if (!writing.IsCompleted)
                thread = WriterThread.Own;
            await writing.ConfigureAwait(false);
            return thread;
        }
        finally
        {
            YamuxOutbox.Return(frames);
        }
    }
}
