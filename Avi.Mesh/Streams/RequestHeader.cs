using System.Buffers;
using System.Buffers.Binary;

namespace Avi.Mesh.Streams;

/// <summary>The first bytes of a request.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="PayloadBytes">How many bytes follow the header.</param>
internal readonly record struct RequestHeader(string Name, uint PayloadBytes)
{
    //  0       1        2              2+n       6+n
    //  | flags | length | name (UTF-8) | payload length | payload ...     big endian; flags as in StreamOpening
    public const int MaxBytes = StreamOpening.MaxBytes + sizeof(uint);

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        int position = StreamOpening.Write(destination, Name);
        BinaryPrimitives.WriteUInt32BigEndian(destination[position..], PayloadBytes);
        return position + sizeof(uint);
    }

    /// <summary>Reads a header from what has come so far.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="header">The header.</param>
    /// <param name="headerBytes">How many bytes the header has.</param>
    /// <returns>
    /// <see cref="OperationStatus.NeedMoreData"/>, or <see cref="OperationStatus.InvalidData"/> for a bad name.
    /// </returns>
    public static OperationStatus Read(ReadOnlySpan<byte> source, out RequestHeader header, out int headerBytes)
    {
        header = default;
        headerBytes = source.Length < StreamOpening.HeaderBytes
            ? 0
            : StreamOpening.HeaderBytes + source[1] + sizeof(uint);
        if (headerBytes == 0 || source.Length < headerBytes)
            return OperationStatus.NeedMoreData;

        int payloadAt = headerBytes - sizeof(uint);
        if (!StreamName.TryRead(source[StreamOpening.HeaderBytes..payloadAt], out string name))
            return OperationStatus.InvalidData;

        header = new RequestHeader(name, BinaryPrimitives.ReadUInt32BigEndian(source[payloadAt..]));
        return OperationStatus.Done;
    }
}
