using System.Buffers;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Reads messages from a stream, each with its length before it.</summary>
internal static class KademliaFrames
{
    private const int UsualBytes = 4 << 10;

    /// <summary>Reads the next message.</summary>
    /// <returns>The message; <see langword="null"/> when the stream has ended before it.</returns>
    /// <exception cref="Libp2pProtocolException">What came is no message, or too long.</exception>
    /// <exception cref="IOException">The stream broke, or ended in the middle of a message.</exception>
    public static async Task<KademliaMessage?> ReadAsync(IByteStream stream, CancellationToken cancellation)
    {
        if (await ReadLengthAsync(stream, cancellation).ConfigureAwait(false) is not { } length)
            return null;

        // As much again as has come: a length that is only announced borrows nothing.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(length, UsualBytes));
        try
        {
            for (int filled = 0; filled < length;)
            {
                if (filled == buffer.Length)
                    buffer = Grow(buffer, Math.Min(length, 2 * filled));

                int count = Math.Min(length, buffer.Length) - filled;
                await stream.ReadExactlyAsync(buffer.AsMemory(filled, count), cancellation).ConfigureAwait(false);
                filled += count;
            }

            return KademliaMessage.TryRead(buffer.AsSpan(0, length), out KademliaMessage? message)
                ? message
                : throw new Libp2pProtocolException(ProtocolViolation.Malformed, "What came is no Kademlia message.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int bytes)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(bytes);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static async Task<int?> ReadLengthAsync(IByteStream stream, CancellationToken cancellation)
    {
        // Byte by byte: what comes after the length may be longer than any buffer that is here already.
        byte[] head = new byte[Varint.MaxBytes];
        for (int count = 1; count <= head.Length; count++)
        {
            int read = await stream.ReadAsync(head.AsMemory(count - 1, 1), cancellation).ConfigureAwait(false);
            if (read == 0)
                return count == 1 ? null : throw new ConnectionEndedException("The stream ended inside of a length.");

            OperationStatus status = Varint.Read(head.AsSpan(0, count), out ulong length, out _);
            if (status == OperationStatus.NeedMoreData)
                continue;

            if (status == OperationStatus.Done && length <= KademliaOptions.MaxMessageBytes)
                return (int)length;

            throw new Libp2pProtocolException(
                status == OperationStatus.Done ? ProtocolViolation.TooLong : ProtocolViolation.Malformed,
                $"The length before a Kademlia message is none, or more than {KademliaOptions.MaxMessageBytes}.");
        }

        throw new Libp2pProtocolException(ProtocolViolation.Malformed, "The length before a message is no varint.");
    }
}
