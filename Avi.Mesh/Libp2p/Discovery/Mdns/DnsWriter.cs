using System.Buffers.Binary;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A cursor that writes a DNS message. What does not fit is not written.</summary>
internal ref struct DnsWriter(Span<byte> destination)
{
    private const ushort InternetClass = 1;
    private const ushort TopBit = 0x8000;
    private const ushort Pointer = 0xC000;
    private const int MaxPointerTarget = 0x3FFF;
    private const int PointerBytes = 2;
    private const int TailBytes = 10;

    private readonly Span<byte> _destination = destination;

    /// <summary>Gets how many bytes are written; the header's place counts.</summary>
    public int Written { get; private set; } = DnsHeader.Bytes;

    /// <summary>Writes the header, once it is known what follows.</summary>
    public readonly void WriteHeader(in DnsHeader header) => header.Write(_destination);

    /// <summary>Writes a question.</summary>
    /// <param name="name">What is asked about.</param>
    /// <param name="type">Which records.</param>
    /// <returns>Where the name stands.</returns>
    public int WriteQuestion(DnsName name, DnsType type)
    {
        int offset = Written;
        Write(name.Wire);
        WriteUInt16((ushort)type);
        WriteUInt16(InternetClass);
        return offset;
    }

    /// <summary>Writes a record that points from one name to another.</summary>
    /// <param name="nameOffset">Where its name stands already; 0 writes it here.</param>
    /// <param name="name">Its name.</param>
    /// <param name="target">Where it points.</param>
    /// <param name="timeToLive">How long it may be believed.</param>
    /// <returns>Where the two names stand; the target is 0 when the record did not fit.</returns>
    public (int Name, int Target) WritePointer(int nameOffset, DnsName name, DnsName target, TimeSpan timeToLive)
    {
        // A target below the name shares its end: "peer" + "_p2p._udp.local".
        ReadOnlySpan<byte> own = target.Wire;
        bool isBelow = own.EndsWith(name.Wire);
        if (isBelow)
            own = own[..^name.Wire.Length];

        int nameBytes = nameOffset > 0 ? PointerBytes : name.Wire.Length;
        int dataBytes = own.Length + (isBelow ? PointerBytes : 0);
        if (_destination.Length - Written < nameBytes + TailBytes + dataBytes)
            return (nameOffset, 0);

        int writtenName = nameOffset > 0 ? nameOffset : Written;
        WriteName(nameOffset, name);
        WriteTail(DnsType.Pointer, isOnlyOne: false, timeToLive, dataBytes);
        int writtenTarget = Written;
        Write(own);
        if (isBelow)
            WritePointerTo(writtenName);

        return (writtenName, writtenTarget);
    }

    /// <summary>Writes a record of one string.</summary>
    /// <param name="nameOffset">Where its name stands.</param>
    /// <param name="text">The string; at most 255 bytes.</param>
    /// <param name="isOnlyOne">Whether readers may forget what they knew of the name.</param>
    /// <param name="timeToLive">How long it may be believed.</param>
    /// <returns><see langword="false"/> when it does not fit.</returns>
    public bool TryWriteText(int nameOffset, ReadOnlySpan<byte> text, bool isOnlyOne, TimeSpan timeToLive)
    {
        if (_destination.Length - Written < PointerBytes + TailBytes + 1 + text.Length)
            return false;

        WritePointerTo(nameOffset);
        WriteTail(DnsType.Text, isOnlyOne, timeToLive, 1 + text.Length);
        _destination[Written++] = (byte)text.Length;
        Write(text);
        return true;
    }

    private void WriteName(int offset, DnsName name)
    {
        if (offset > 0)
            WritePointerTo(offset);
        else
            Write(name.Wire);
    }

    private void WriteTail(DnsType type, bool isOnlyOne, TimeSpan timeToLive, int dataBytes)
    {
        WriteUInt16((ushort)type);
        WriteUInt16((ushort)(isOnlyOne ? InternetClass | TopBit : InternetClass));
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Written..], (uint)timeToLive.TotalSeconds);
        Written += sizeof(uint);
        WriteUInt16((ushort)dataBytes);
    }

    private void WritePointerTo(int offset)
    {
        System.Diagnostics.Debug.Assert(offset <= MaxPointerTarget, "our packets are shorter than pointers reach.");
        WriteUInt16((ushort)(Pointer | offset));
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[Written..], value);
        Written += sizeof(ushort);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }
}
