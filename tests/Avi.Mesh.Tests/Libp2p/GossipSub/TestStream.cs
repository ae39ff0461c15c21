using System.IO.Pipelines;
using Avi.Mesh.Libp2p.Muxing;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>
/// One end of a stream inside of the process. A full pipe makes the writer wait, as a muxer's window does.
/// </summary>
internal sealed class TestStream : IMuxedStream
{
    private readonly Pipe _incoming;
    private TestStream? _other;

    private TestStream(bool isInbound, int windowBytes)
    {
        IsInbound = isInbound;
        _incoming = new Pipe(new PipeOptions(
            pauseWriterThreshold: windowBytes,
            resumeWriterThreshold: windowBytes / 2,
            useSynchronizationContext: false));
    }

    public bool IsInbound { get; }

    public bool IsReset { get; private set; }

    private TestStream Other => _other ?? throw new InvalidOperationException("A stream has two ends.");

    public static (TestStream Opener, TestStream Acceptor) CreatePair(int windowBytes)
    {
        var opener = new TestStream(isInbound: false, windowBytes);
        var acceptor = new TestStream(isInbound: true, windowBytes);
        (opener._other, acceptor._other) = (acceptor, opener);
        return (opener, acceptor);
    }

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        ReadResult result = await _incoming.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        int count = (int)Math.Min(result.Buffer.Length, destination.Length);
        System.Buffers.BuffersExtensions.CopyTo(result.Buffer.Slice(0, count), destination.Span);
        _incoming.Reader.AdvanceTo(result.Buffer.GetPosition(count));
        return count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        ThrowIfReset();
        FlushResult result = await Other._incoming.Writer.WriteAsync(source, cancellation).ConfigureAwait(false);
        ThrowIfReset();
        if (result.IsCompleted)
            throw new IOException("The other side no longer reads.");
    }

    public ValueTask CloseWriteAsync(CancellationToken cancellation) => Other._incoming.Writer.CompleteAsync();

    public void Reset()
    {
        IsReset = Other.IsReset = true;
        foreach (TestStream end in (TestStream[])[this, Other])
        {
            end._incoming.Writer.Complete(new IOException("The stream was reset."));
            end._incoming.Writer.CancelPendingFlush();
        }
    }

    public ValueTask DisposeAsync()
    {
        // As a muxer does it: what is read to its end, both ways, ends quietly.
        Reset();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfReset()
    {
        if (IsReset)
            throw new IOException("The stream was reset.");
    }
}
