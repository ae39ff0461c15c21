using System.Buffers;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Identify;

/// <summary>Puts an identity together from the messages of one stream, which come in pieces of any size.</summary>
/// <remarks>Each message is its length and its bytes. Some peers send two, so that each is short.</remarks>
internal sealed class IdentifyReader
{
    private readonly byte[] _buffer = new byte[IdentifyOptions.MaxReceivedBytes + Varint.MaxBytes];
    private int _length; // What came of the next message, with its length; 0 <= _length <= _buffer.Length
    private int _messages;

    /// <summary>Gets what was said so far.</summary>
    public IdentifyMessage Identity { get; private set; } = new();

    /// <summary>Gets where the next bytes go; never empty.</summary>
    public Memory<byte> FreeSpace => _buffer.AsMemory(_length);

    /// <summary>Takes bytes that were written into <see cref="FreeSpace"/>.</summary>
    /// <returns>How the peer broke the protocol, or <see langword="null"/>.</returns>
    public ProtocolViolation? Advance(int bytes)
    {
        _length += bytes;
        while (true)
        {
            ReadOnlySpan<byte> source = _buffer.AsSpan(0, _length);
            OperationStatus status = Varint.Read(source, out ulong messageBytes, out int prefixBytes);
            if (status == OperationStatus.InvalidData)
                return ProtocolViolation.Malformed;

            if (status == OperationStatus.NeedMoreData)
                return null;

            if (messageBytes > IdentifyOptions.MaxReceivedBytes)
                return ProtocolViolation.TooLong;

            int end = prefixBytes + (int)messageBytes;
            if (_length < end)
                return null;

            if (++_messages > IdentifyOptions.MaxMessages)
                return ProtocolViolation.LimitExceeded;

            if (!IdentifyMessage.TryRead(source[prefixBytes..end], out IdentifyMessage? message))
                return ProtocolViolation.Malformed;

            Identity = Identity.With(message);
            source[end..].CopyTo(_buffer);
            _length -= end;
        }
    }

    /// <summary>Says that the stream has ended.</summary>
    /// <returns>How the peer broke the protocol, or <see langword="null"/>.</returns>
    public ProtocolViolation? End() => _length > 0 || _messages == 0 ? ProtocolViolation.Malformed : null;
}
