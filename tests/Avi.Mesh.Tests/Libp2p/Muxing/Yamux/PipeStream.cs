using System.IO.Pipelines;

using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>One end of a connection in memory. Counts its writes; can be broken.</summary>
internal sealed class PipeStream(PipeReader reader, PipeWriter writer) : IByteStream
{
    private int _writes;

    /// <summary>Gets how many calls wrote something.</summary>
    public int Writes => Volatile.Read(ref _writes);

    public static (PipeStream One, PipeStream Other) NewPair()
    {
        var options = new PipeOptions(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024);
        var forth = new Pipe(options);
        var back = new Pipe(options);
        return (new PipeStream(back.Reader, forth.Writer), new PipeStream(forth.Reader, back.Writer));
    }

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        ReadResult result = await reader.ReadAsync(cancellation);
        int count = (int)Math.Min(result.Buffer.Length, destination.Length);
        var part = result.Buffer.Slice(0, count);
        int done = 0;
        foreach (ReadOnlyMemory<byte> segment in part)
        {
            segment.CopyTo(destination[done..]);
            done += segment.Length;
        }

        reader.AdvanceTo(part.End);
        return count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _writes);
        FlushResult result = await writer.WriteAsync(source, cancellation);
        if (result.IsCompleted)
            throw new IOException("The other end no longer reads.");
    }

    public async ValueTask CloseWriteAsync(CancellationToken cancellation) => await writer.CompleteAsync();

    /// <summary>Lets both ends find the connection broken.</summary>
    public void Break()
    {
        var broken = new IOException("The connection is broken.");
        writer.Complete(broken);
        reader.Complete(broken);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.CompleteAsync();
        reader.CancelPendingRead();
        await reader.CompleteAsync();
    }
}
