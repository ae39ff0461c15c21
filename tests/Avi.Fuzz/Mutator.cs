using System.Buffers.Binary;

namespace Avi.Fuzz;

/// <summary>Changes golden bytes as a hostile or broken sender would. The same seed makes the same inputs.</summary>
/// <param name="golden">What is changed.</param>
/// <param name="maxBytes">How long an input may become.</param>
/// <param name="seed">Where the random numbers begin.</param>
internal sealed class Mutator(byte[][] golden, int maxBytes, int seed)
{
    private const int MaxChanges = 4;
    private const int MaxPiece = 32;
    private const int RandomInputs = 16; // One input in so many owes nothing to the golden ones.

    // The edges of lengths, varints, flags, tags and pointers.
    private static readonly byte[] Edges = [0x00, 0x01, 0x7F, 0x80, 0xC0, 0xFE, 0xFF, 0x0A, 0x12, 0x2F];

    // The edges of lengths of two, four and eight bytes.
    private static readonly ulong[] LongEdges =
        [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, long.MaxValue, ulong.MaxValue];

    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[maxBytes];
    private readonly byte[] _piece = new byte[MaxPiece];
    private int _length;

    /// <summary>Makes the next input.</summary>
    /// <param name="length">How long it is.</param>
    /// <returns>The input, at the start of an array that the next call changes.</returns>
    public byte[] Next(out int length)
    {
        if (_random.Next(RandomInputs) == 0)
            Invent();
        else
            Change();

        length = _length;
        return _bytes;
    }

    private void Invent()
    {
        // Short ones come oftener: parsers that refuse them at once have not seen much.
        _length = _random.Next(1 + _random.Next(1 + maxBytes));
        _random.NextBytes(_bytes.AsSpan(0, _length));
    }

    private void Change()
    {
        byte[] start = AnyGolden();
        _length = Math.Min(start.Length, maxBytes);
        start.AsSpan(0, _length).CopyTo(_bytes);
        for (int i = _random.Next(MaxChanges); i >= 0; i--)
            ChangeOnce();
    }

    private void ChangeOnce()
    {
        switch (_random.Next(11))
        {
            case 0: SetByte((byte)_random.Next(256)); break;
            case 1: SetByte(Edges[_random.Next(Edges.Length)]); break;
            case 2: FlipBit(); break;
            case 3: AddToByte(_random.Next(2) == 0 ? 1 : -1); break;
            case 4: SetLength(); break;
            case 5: Insert(VarintEdge()); break;
            case 6: _length = _random.Next(_length + 1); break;
            case 7: Remove(); break;
            case 8: Splice(AnyGolden()); break;
            case 9: Insert(PieceOf(AnyGolden())); break;
            default: Insert(PieceOf(_bytes.AsSpan(0, _length))); break;
        }
    }

    private byte[] AnyGolden() => golden[_random.Next(golden.Length)];

    private void SetByte(byte value)
    {
        if (_length > 0)
            _bytes[_random.Next(_length)] = value;
    }

    private void FlipBit()
    {
        if (_length > 0)
            _bytes[_random.Next(_length)] ^= (byte)(1 << _random.Next(8));
    }

    // A length that is off by one.
    private void AddToByte(int number)
    {
        if (_length > 0)
            _bytes[_random.Next(_length)] += (byte)number;
    }

    // A length of two, four or eight bytes that is as small or as large as they get.
    private void SetLength()
    {
        int width = 2 << _random.Next(3);
        if (_length < width)
            return;

        Span<byte> place = _bytes.AsSpan(_random.Next(_length - width + 1), width);
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, LongEdges[_random.Next(LongEdges.Length)]);
        value[^width..].CopyTo(place);
    }

    // All bits, or the last one of so many bytes: the edges at 7, 14, 21, 28, 31, 35 … bits, and one byte too many.
    private Span<byte> VarintEdge()
    {
        int bytes = 1 + _random.Next(11);
        Span<byte> varint = _piece.AsSpan(0, bytes);
        varint.Fill(_random.Next(2) == 0 ? (byte)0xFF : (byte)0x80);
        varint[^1] = (byte)(_random.Next(2) == 0 ? 0x7F : 1 << _random.Next(7));
        return varint;
    }

    private void Remove()
    {
        int start = _random.Next(_length + 1);
        int count = Math.Min(_random.Next(MaxPiece), _length - start);
        _bytes.AsSpan((start + count).._length).CopyTo(_bytes.AsSpan(start));
        _length -= count;
    }

    // The beginning of this one, and the end of another.
    private void Splice(ReadOnlySpan<byte> other)
    {
        _length = _random.Next(_length + 1);
        ReadOnlySpan<byte> end = other[_random.Next(other.Length + 1)..];
        end = end[..Math.Min(end.Length, maxBytes - _length)];
        end.CopyTo(_bytes.AsSpan(_length));
        _length += end.Length;
    }

    private Span<byte> PieceOf(ReadOnlySpan<byte> source)
    {
        int from = _random.Next(source.Length + 1);
        int count = Math.Min(_random.Next(MaxPiece), source.Length - from);
        source.Slice(from, count).CopyTo(_piece);
        return _piece.AsSpan(0, count);
    }

    private void Insert(ReadOnlySpan<byte> piece)
    {
        int count = Math.Min(piece.Length, maxBytes - _length);
        int where = _random.Next(_length + 1);
        _bytes.AsSpan(where.._length).CopyTo(_bytes.AsSpan(where + count));
        piece[..count].CopyTo(_bytes.AsSpan(where));
        _length += count;
    }
}
