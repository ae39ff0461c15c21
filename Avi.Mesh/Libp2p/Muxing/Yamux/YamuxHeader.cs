using System.Buffers.Binary;

namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>The head of every frame.</summary>
/// <param name="Type">What the frame is.</param>
/// <param name="Flags">What it does to its stream; bits that nobody knows are kept, and mean nothing.</param>
/// <param name="StreamId">The stream; 0 is the session.</param>
/// <param name="Length">What the type says that it means.</param>
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    //  0         1      2       4           8        12     yamux spec, "Framing"; big endian
    //  | version | type | flags | stream id | length |

    /// <summary>How long a header is.</summary>
    public const int Bytes = 12;

    private const byte Version = 0;

    /// <summary>Gets how many bytes of body follow the header.</summary>
    public uint BodyBytes => Type == YamuxFrameType.Data ? Length : 0;

    /// <summary>Reads a header from its 12 bytes.</summary>
    /// <returns><see langword="false"/> when a peer sent a version or a type that does not exist.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out YamuxHeader header)
    {
        header = new YamuxHeader(
            (YamuxFrameType)source[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
        return source[0] == Version && header.Type <= YamuxFrameType.GoAway;
    }

    /// <summary>Says whether the frame carries a flag.</summary>
    public bool Has(YamuxFlags flag) => (Flags & flag) != YamuxFlags.None;

    /// <summary>Writes the header into 12 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }
}
