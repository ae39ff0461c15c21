using System.Buffers.Binary;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>How a DNS message begins.</summary>
internal readonly record struct DnsHeader(
    ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authorities, ushort Additionals)
{
    //  0    2       4           6         8             10            12     RFC 1035, section 4.1.1; big endian
    //  | id | flags | questions | answers | authorities | additionals |
    public const int Bytes = 12;

    /// <summary>The flags of a multicast response: it is one, and comes from who owns the name.</summary>
    public const ushort ResponseFlags = 0x8400;

    private const ushort ResponseBit = 0x8000;
    private const ushort OperationAndErrorBits = 0x780F;

    /// <summary>Gets a value indicating whether it answers.</summary>
    public bool IsResponse => (Flags & ResponseBit) != 0;

    /// <summary>
    /// Gets a value indicating whether it is a plain query or response without an error; others are to be ignored
    /// (RFC 6762, section 18).
    /// </summary>
    public bool IsPlain => (Flags & OperationAndErrorBits) == 0;

    /// <summary>Gets how many records follow the questions.</summary>
    public int Records => Answers + Authorities + Additionals;

    /// <param name="source">At least <see cref="Bytes"/> bytes.</param>
    public static DnsHeader Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt16BigEndian(source),
        BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
        BinaryPrimitives.ReadUInt16BigEndian(source[4..]),
        BinaryPrimitives.ReadUInt16BigEndian(source[6..]),
        BinaryPrimitives.ReadUInt16BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt16BigEndian(source[10..]));

    /// <param name="destination">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Flags);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], Questions);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], Answers);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], Authorities);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], Additionals);
    }
}
