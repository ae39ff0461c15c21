using System.Buffers;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Writes a peer's queue to one stream, as many frames at once as fit into a buffer.</summary>
/// <param name="stream">The stream; its opener disposes it.</param>
/// <param name="queue">What is to be written.</param>
/// <param name="time">The clock.</param>
/// <param name="onProgress">
/// Called when something was taken out of the queue, and when nothing is left to write.
/// </param>
internal sealed class OutboundStream(SwarmStream stream, OutboundQueue queue, TimeProvider time, Action onProgress)
{
    private const int BufferBytes = 64 << 10;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private long _writeBegan; // A timestamp; 0 while nothing is being written. Stays when a write was cut short.
    private bool _isIdle;
    private bool _isReset;

    /// <summary>
    /// Gets a value indicating whether everything has been written that was in the queue at the call.
    /// </summary>
    /// <remarks>In this order: whoever empties the queue has said before that he is at work.</remarks>
    public bool IsIdle => queue.Count == 0 && Volatile.Read(ref _isIdle);

    /// <summary>Gets how long the current write has been waiting.</summary>
    public TimeSpan WaitingFor
    {
        get
        {
            long began = Volatile.Read(ref _writeBegan);
            return began == 0 ? TimeSpan.Zero : time.GetElapsedTime(began);
        }
    }

    /// <summary>Ends the stream at once.</summary>
    public void Reset() => stream.Reset();

    /// <summary>Writes until it is stopped.</summary>
    /// <exception cref="IOException">The stream broke, or the peer has reset it.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var ended = new CancellationTokenSource();
        Task watching = WatchAsync(ended.Token);
        try
        {
            await WriteAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            // What is still in the queue cost nobody a frame that is written. Half a frame would be for nothing.
            if (stopping.IsCancellationRequested && Volatile.Read(ref _writeBegan) == 0)
                await CloseAsync().ConfigureAwait(false);
            else
                stream.Reset();

            await ended.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        while (!Volatile.Read(ref _isReset))
        {
            Volatile.Write(ref _isIdle, false);
            await WriteQueueAsync(stopping).ConfigureAwait(false);
            Volatile.Write(ref _isIdle, true);
            onProgress();
            await queue.WaitAsync(stopping).ConfigureAwait(false);
        }

        throw new ConnectionEndedException("The peer has reset the stream.");
    }

    private async Task WriteQueueAsync(CancellationToken stopping)
    {
        // Borrowed for as long as there is something to write; idle peers, the most, need no buffer.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (queue.Take(buffer) is { IsEmpty: false } bytes)
            {
                onProgress();
                Volatile.Write(ref _writeBegan, time.GetTimestamp());
                await stream.WriteAsync(bytes, stopping).ConfigureAwait(false);
                Volatile.Write(ref _writeBegan, 0);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Nothing is ever said to us on this stream, but only a read notices that the peer has reset it.
    /// </summary>
    private async Task WatchAsync(CancellationToken ended)
    {
        byte[] ignored = new byte[256];
        try
        {
            // An orderly end is no reset: some peers close the half that they do not use.
            while (await stream.ReadAsync(ignored, ended).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (IOException)
        {
            Volatile.Write(ref _isReset, true);
            queue.Wake();
        }
        catch (OperationCanceledException)
        {
            // The writing has ended.
        }
    }

    /// <summary>After an orderly end the peer can still read what was written; a reset would take it away.</summary>
    private async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout, time);
        try
        {
            await stream.CloseWriteAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stream.Reset();
        }
    }
}
