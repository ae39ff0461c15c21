using System.Buffers;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Strict signing: makes our messages, and checks those of others. From any thread.</summary>
/// <remarks>
/// What is signed is a fixed prefix and the message without its signature and key. Others' messages are checked over
/// the bytes that came, with those two fields cut out, and never over a new encoding: it might differ from the author's
/// in order, in empty fields, or in fields that we do not know.
/// </remarks>
internal sealed class MessageSigner
{
    private const int NanosecondsPerTick = 100;

    private readonly PrivateKey _identity;
    private readonly MessageIdStyle _messageIds;
    private readonly Author _author;
    private ulong _sequence;

    /// <param name="identity">Our key.</param>
    /// <param name="messageIds">How messages are identified.</param>
    /// <param name="startedAt">Wall-clock time. Our numbers begin with it, so that they rise over restarts too.</param>
    public MessageSigner(PrivateKey identity, MessageIdStyle messageIds, DateTimeOffset startedAt)
    {
        _identity = identity;
        _messageIds = messageIds;
        _author = new Author(identity.PeerId, identity.PublicKey);
        _sequence = (ulong)((startedAt - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);
    }

    private static ReadOnlySpan<byte> Prefix => "libp2p-pubsub:"u8;

    /// <summary>Makes a message with the next number, still to be signed.</summary>
    /// <remarks>The payload is copied. It must fit in an RPC with the topic.</remarks>
    public PubSubMessage Create(string topic, ReadOnlySpan<byte> payload)
    {
        ulong sequence = Interlocked.Increment(ref _sequence);
        byte[] frame = RpcFrames.UnsignedMessage(
            _author.Id.Bytes.Span, payload, sequence, topic, out int bodyStart, out int payloadStart);
        return new PubSubMessage
        {
            Id = MessageIdFunction.Create(_messageIds, _author, sequence, payload),
            Topic = topic,
            Author = _author,
            Sequence = sequence,
            Frame = frame,
            BodyStart = bodyStart,
            Payload = frame.AsMemory(payloadStart, payload.Length),
        };
    }

    /// <summary>Signs a message that was made here.</summary>
    public void Sign(PubSubMessage message)
    {
        byte[] signed = ArrayPool<byte>.Shared.Rent(Prefix.Length + message.Body.Length);
        int length = CopySignedBytes(message.Body, signed, out _);
        _identity.Sign(signed.AsSpan(0, length), message.Frame.AsSpan(^RpcFrames.SignatureBytes));
        ArrayPool<byte>.Shared.Return(signed);
    }

    /// <summary>Says whether a message is its author's.</summary>
    public static bool IsAuthentic(PubSubMessage message)
    {
        byte[] signed = ArrayPool<byte>.Shared.Rent(Prefix.Length + message.Body.Length);
        int length = CopySignedBytes(message.Body, signed, out ReadOnlySpan<byte> signature);
        bool isAuthentic = message.Author.Key.Verify(signed.AsSpan(0, length), signature);
        ArrayPool<byte>.Shared.Return(signed);
        return isAuthentic;
    }

    private static int CopySignedBytes(
        ReadOnlySpan<byte> body, Span<byte> destination, out ReadOnlySpan<byte> signature)
    {
        signature = default;
        Prefix.CopyTo(destination);
        int length = Prefix.Length;

        var reader = new ProtobufReader(body);
        int start = reader.Position;
        while (reader.TryReadField(out ProtobufField field))
        {
            ReadOnlySpan<byte> raw = body[start..reader.Position];
            start = reader.Position;
            if (field is { Number: RpcMessage.SignatureField, IsBytes: true })
            {
                signature = field.Bytes;
            }
            else if (field is not { Number: RpcMessage.KeyField, IsBytes: true })
            {
                raw.CopyTo(destination[length..]);
                length += raw.Length;
            }
        }

        return length;
    }
}
