using System.Buffers.Binary;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A cursor over a DNS message. Allocates nothing, and ends whatever the bytes are.</summary>
/// <param name="packet">The message.</param>
/// <param name="names">
/// <see cref="NameBufferBytes"/> bytes, in which names are put together: that of what was read last, and the target of
/// what was read last.
/// </param>
internal ref struct DnsReader(ReadOnlySpan<byte> packet, Span<byte> names)
{
    /// <summary>The room for a name and a target.</summary>
    public const int NameBufferBytes = 2 * DnsName.MaxBytes;

    private const int QuestionTailBytes = 4;
    private const int RecordTailBytes = 10;
    private const ushort InternetClass = 1;
    private const ushort AnyClass = 255;

    // Above the class: "a unicast answer will do" in questions, "forget what you knew" in records (RFC 6762).
    private const ushort TopBit = 0x8000;

    private readonly ReadOnlySpan<byte> _packet = packet;
    private readonly Span<byte> _name = names[..DnsName.MaxBytes];
    private readonly Span<byte> _target = names.Slice(DnsName.MaxBytes, DnsName.MaxBytes);
    private int _offset;

    /// <summary>Reads the header.</summary>
    /// <returns><see langword="false"/> when the packet is too short.</returns>
    public bool TryReadHeader(out DnsHeader header)
    {
        header = default;
        if (_packet.Length < DnsHeader.Bytes)
            return false;

        header = DnsHeader.Read(_packet);
        _offset = DnsHeader.Bytes;
        return true;
    }

    /// <summary>Reads the next question.</summary>
    /// <param name="question">The question; its name is overwritten by what is read next.</param>
    /// <returns><see langword="false"/> when the packet is malformed.</returns>
    public bool TryReadQuestion(out DnsQuestion question)
    {
        question = default;
        if (!TryReadName(ref _offset, _name, out int nameBytes) || _packet.Length - _offset < QuestionTailBytes)
            return false;

        ReadOnlySpan<byte> tail = _packet[_offset..];
        ushort classBits = BinaryPrimitives.ReadUInt16BigEndian(tail[2..]);
        question = new DnsQuestion
        {
            Name = _name[..nameBytes],
            Type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(tail),
            IsInternet = (classBits & ~TopBit) is InternetClass or AnyClass,
            WantsUnicast = (classBits & TopBit) != 0,
        };
        _offset += QuestionTailBytes;
        return true;
    }

    /// <summary>Reads the next record.</summary>
    /// <param name="record">The record; its name is overwritten by what is read next.</param>
    /// <returns><see langword="false"/> when the packet is malformed.</returns>
    public bool TryReadRecord(out DnsRecord record)
    {
        record = default;
        if (!TryReadName(ref _offset, _name, out int nameBytes) || _packet.Length - _offset < RecordTailBytes)
            return false;

        //  0      2       4     8             10       the tail; RFC 1035, section 4.1.3
        //  | type | class | ttl | data length | data …
        ReadOnlySpan<byte> tail = _packet[_offset..];
        int dataBytes = BinaryPrimitives.ReadUInt16BigEndian(tail[8..]);
        if (tail.Length - RecordTailBytes < dataBytes)
            return false;

        record = new DnsRecord
        {
            Name = _name[..nameBytes],
            Type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(tail),
            IsInternet = (BinaryPrimitives.ReadUInt16BigEndian(tail[2..]) & ~TopBit) == InternetClass,
            TimeToLive = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(tail[4..])),
            DataOffset = _offset + RecordTailBytes,
            Data = tail.Slice(RecordTailBytes, dataBytes),
        };
        _offset += RecordTailBytes + dataBytes;
        return true;
    }

    /// <summary>Reads the name that a record's data is.</summary>
    /// <param name="record">The record, of this packet.</param>
    /// <param name="target">The name; overwritten by the next target.</param>
    /// <returns><see langword="false"/> when the data is something else.</returns>
    public readonly bool TryReadTarget(scoped in DnsRecord record, out ReadOnlySpan<byte> target)
    {
        int offset = record.DataOffset;
        bool isName = TryReadName(ref offset, _target, out int nameBytes)
            && offset == record.DataOffset + record.Data.Length;
        target = isName ? _target[..nameBytes] : default;
        return isName;
    }

    /// <summary>Reads a name, follows its pointers, and makes its letters small.</summary>
    private readonly bool TryReadName(scoped ref int offset, scoped Span<byte> name, out int nameBytes)
    {
        nameBytes = 0;
        int position = offset;
        bool hasJumped = false;

        // Each pointer leads to before the part that it stands in, so that there can be no circle (section 4.1.4).
        int partStart = offset;
        while (position < _packet.Length)
        {
            int length = _packet[position];
            if (length == 0)
            {
                name[nameBytes++] = 0;
                offset = hasJumped ? offset : position + 1;
                return true;
            }

            if (length >= 0xC0)
            {
                if (position + 1 >= _packet.Length)
                    return false;

                int target = ((length & 0x3F) << 8) | _packet[position + 1];
                if (target >= partStart)
                    return false;

                offset = hasJumped ? offset : position + 2;
                hasJumped = true;
                partStart = target;
                position = target;
                continue;
            }

            // What is left at 64 and above has no meaning; the last byte of the name is kept for its end.
            if (length > DnsName.MaxLabelBytes
                || position + 1 + length > _packet.Length
                || nameBytes + 1 + length > DnsName.MaxBytes - 1)
            {
                return false;
            }

            CopyLabel(_packet.Slice(position, 1 + length), name[nameBytes..]);
            nameBytes += 1 + length;
            position += 1 + length;
        }

        return false;
    }

    private static void CopyLabel(ReadOnlySpan<byte> label, Span<byte> destination)
    {
        // A length is at most 63 and never taken for a capital letter, which begin at 65.
        for (int i = 0; i < label.Length; i++)
            destination[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(label[i] | 0x20) : label[i];
    }
}
