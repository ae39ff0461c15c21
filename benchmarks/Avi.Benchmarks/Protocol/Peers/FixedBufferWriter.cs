using System.Buffers;

namespace Avi.Benchmarks.Protocol.Peers;

/// <summary>Lets the peers write into one fixed array, as we do, so that no run pays for growing or renting.</summary>
internal sealed class FixedBufferWriter(byte[] buffer) : IBufferWriter<byte>
{
    public int WrittenBytes { get; private set; }

    public void Reset() => WrittenBytes = 0;

    public void Advance(int count) => WrittenBytes += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => buffer.AsMemory(WrittenBytes);

    public Span<byte> GetSpan(int sizeHint = 0) => buffer.AsSpan(WrittenBytes);
}
