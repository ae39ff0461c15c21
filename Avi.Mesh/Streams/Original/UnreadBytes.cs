using System.Buffers;

namespace Avi.Mesh.Streams.Original;

/// <summary>
/// Bytes that came in and were not read yet. Holds pooled blocks; who appends keeps it bounded.
/// </summary>
internal sealed class UnreadBytes
{
    // Most streams hold little. One that holds more than a block gets large ones: the pool keeps a number of blocks,
    // whatever their size.
    private const int FirstBlockBytes = 16 * 1024;
    private const int NextBlockBytes = 64 * 1024;

    // All blocks are full, but for the read part of the first and the free part of the last.
    private readonly Queue<byte[]> _blocks = new();
    private byte[] _last = [];
    private int _firstRead;
    private int _lastWritten;

    /// <summary>Gets how many bytes can be read.</summary>
    public int Count { get; private set; }

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> source)
    {
        Count += source.Length;
        while (!source.IsEmpty)
        {
            if (_blocks.Count == 0 || _lastWritten == _last.Length)
                AddBlock();

            int length = Math.Min(source.Length, _last.Length - _lastWritten);
            source[..length].CopyTo(_last.AsSpan(_lastWritten));
            _lastWritten += length;
            source = source[length..];
        }
    }

    /// <summary>Takes bytes from the front.</summary>
    /// <returns>How many there were, at most what fits.</returns>
    public int Read(Span<byte> destination)
    {
        int total = Math.Min(destination.Length, Count);
        for (int done = 0; done < total;)
        {
            byte[] first = _blocks.Peek();
            int length = Math.Min(total - done, first.Length - _firstRead);
            first.AsSpan(_firstRead, length).CopyTo(destination[done..]);
            done += length;
            _firstRead += length;
            Count -= length;
            if (_firstRead == first.Length || Count == 0)
                RemoveBlock();
        }

        return total;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        Count = 0;
        while (_blocks.Count > 0)
            RemoveBlock();
    }

    private void AddBlock()
    {
        _last = ArrayPool<byte>.Shared.Rent(_blocks.Count == 0 ? FirstBlockBytes : NextBlockBytes);
        _lastWritten = 0;
        _blocks.Enqueue(_last);
    }

    private void RemoveBlock()
    {
        ArrayPool<byte>.Shared.Return(_blocks.Dequeue());
        _firstRead = 0;
    }
}
