using System.Buffers.Binary;

namespace Avi.Mesh.Streams;

/// <summary>The first bytes of a response: the answer yes, and its length. Any other answer is in its place.</summary>
internal static class ResponseHeader
{
    //  0          1                5
    //  | code = 0 | payload length | payload ...     big endian
    public const int Bytes = 1 + sizeof(uint);

    /// <summary>Writes the header.</summary>
    public static void Write(Span<byte> destination, int payloadBytes)
    {
        destination[0] = (byte)AnswerCode.Done;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)payloadBytes);
    }

    /// <summary>Reads how long the response is.</summary>
    /// <param name="source">A header whose code is yes.</param>
    public static uint ReadPayloadBytes(ReadOnlySpan<byte> source) =>
        BinaryPrimitives.ReadUInt32BigEndian(source[1..]);
}
