using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>A cursor over the fields of a protobuf message, in the order in which they were written.</summary>
/// <remarks>
/// Nothing throws and nothing is allocated. Every field is read whole, so a caller skips one by not looking at it:
/// <code>
/// var reader = new ProtobufReader(message);
/// while (reader.TryReadField(out ProtobufField field))
/// {
///     if (field is { Number: 1, IsBytes: true })
///         name = field.Bytes;
/// }
///
/// return !reader.IsMalformed;
/// </code>
/// The last of several values of a field that is not repeated counts, as in every protobuf library. Groups, which no
/// libp2p message has, are malformed here.
/// </remarks>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;
    private const int MaxFieldNumber = (1 << 29) - 1;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position; // 0 <= _position <= _message.Length

    /// <summary>Gets a value indicating whether reading has ended because what comes next is no field.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Gets where the next field begins.</summary>
    public readonly int Position => _position;

    /// <summary>Reads the next field.</summary>
    /// <returns><see langword="false"/> at the end, and when the message <see cref="IsMalformed"/>.</returns>
    public bool TryReadField(out ProtobufField field)
    {
        field = default;
        if (IsMalformed || _position == _message.Length)
            return false;

        if (TryReadTag(out int number, out ProtobufWireType wireType) && TryReadValue(number, wireType, out field))
            return true;

        IsMalformed = true;
        return false;
    }

    private bool TryReadTag(out int number, out ProtobufWireType wireType)
    {
        bool isRead = TryReadVarint(out ulong tag);
        wireType = (ProtobufWireType)(tag & 7);
        number = (int)Math.Min(tag >> 3, int.MaxValue);
        return isRead && number is >= 1 and <= MaxFieldNumber;
    }

    private bool TryReadValue(int number, ProtobufWireType wireType, out ProtobufField field)
    {
        ulong value = 0;
        ReadOnlySpan<byte> bytes = default;
        bool isRead = wireType switch
        {
            ProtobufWireType.Varint => TryReadVarint(out value),
            ProtobufWireType.Bytes => TryReadVarint(out ulong length) && TryTake(length, out bytes),
            ProtobufWireType.Fixed64 => TryReadFixed(sizeof(ulong), out value),
            ProtobufWireType.Fixed32 => TryReadFixed(sizeof(uint), out value),
            _ => false,
        };

        field = new ProtobufField { Number = number, WireType = wireType, Value = value, Bytes = bytes };
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadVarint(out ulong value)
    {
        // Nearly every tag, length and enum is below 128.
        if ((uint)_position < (uint)_message.Length && (value = _message[_position]) < 0x80)
        {
            _position++;
            return true;
        }

        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = _message[_position..];
        int last = Math.Min(rest.Length, MaxVarintBytes);
        for (int i = 0; i < last; i++)
        {
            byte next = rest[i];

            // The tenth byte has room for one bit. Forms that are longer than needed are allowed in protobuf.
            if (i == MaxVarintBytes - 1 && next > 1)
                return false;

            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _position += i + 1;
                return true;
            }
        }

        return false;
    }

    private bool TryReadFixed(int byteCount, out ulong value)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        bool isRead = TryTake((ulong)byteCount, out ReadOnlySpan<byte> bytes);
        bytes.CopyTo(padded);
        value = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        return isRead;
    }

    private bool TryTake(ulong byteCount, out ReadOnlySpan<byte> bytes)
    {
        // The peer's word on the length stays a u64 until it is known to be no more than what is left.
        if (byteCount > (ulong)(_message.Length - _position))
        {
            bytes = default;
            return false;
        }

        bytes = _message.Slice(_position, (int)byteCount);
        _position += (int)byteCount;
        return true;
    }
}
