using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

/// <summary>Gives back what was written last.</summary>
internal sealed class LoopStream : IByteStream
{
    private readonly byte[] _bytes = new byte[1024];
    private int _length;

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        _bytes.AsMemory(0, _length).CopyTo(destination);
        return new ValueTask<int>(_length);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        source.CopyTo(_bytes);
        _length = source.Length;
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseWriteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
