namespace Avi.Protocol.Reliability;

/// <summary>The memory of a device: blocks that exist from the start, each given to one user at a time.</summary>
public sealed class FixedBuffers : BufferSource
{
    private readonly byte[][] _blocks;
    private readonly bool[] _isRented;

    /// <summary>Initializes a new instance of the <see cref="FixedBuffers"/> class.</summary>
    /// <param name="blocks">The memory, which nobody else uses. They may differ in length.</param>
    public FixedBuffers(byte[][] blocks)
    {
        _blocks = blocks;
        _isRented = new bool[blocks.Length];
    }

    /// <returns>The shortest free block that is long enough, or <see langword="null"/>.</returns>
    /// <param name="minBytes">How long it must be.</param>
    public override byte[]? Rent(int minBytes)
    {
        int best = -1;
        for (int i = 0; i < _blocks.Length; i++)
        {
            bool fits = !_isRented[i] && _blocks[i].Length >= minBytes;
            if (fits && (best < 0 || _blocks[i].Length < _blocks[best].Length))
                best = i;
        }

        if (best < 0)
            return null;

        _isRented[best] = true;
        return _blocks[best];
    }

    /// <inheritdoc/>
    public override void Return(byte[] buffer)
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i] == buffer)
                _isRented[i] = false;
        }
    }
}
