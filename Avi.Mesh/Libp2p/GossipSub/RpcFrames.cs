using System.Buffers.Binary;
using System.Text;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Writes RPCs, each with its length before it, ready to be sent.</summary>
/// <remarks>
/// Peers have limits of their own, which an RPC from here never reaches: rust-libp2p takes 100 subscriptions and 16 KiB
/// of control an RPC, which by default has 64 KiB at most.
/// </remarks>
internal static class RpcFrames
{
    /// <summary>How many subscriptions one RPC carries at most.</summary>
    public const int MaxSubscriptions = 100;

    /// <summary>How many bytes of subscriptions one RPC carries at most: a hundred long topics are more.</summary>
    public const int MaxSubscriptionBytes = 48 << 10;

    /// <summary>How many bytes of control one RPC carries at most: 16 KiB less its own head.</summary>
    public const int MaxControlBytes = (16 << 10) - 16;

    /// <summary>Bytes of a signature in a message that we write, which is always an Ed25519 one.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Writes a message that is still to be signed; its last 64 bytes are room for the signature.</summary>
    /// <param name="author">Our own peer id, as bytes.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="sequence">Our number for it.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="bodyStart">Where the message begins in the frame; it goes on to the end.</param>
    /// <param name="payloadStart">Where the payload begins in the frame.</param>
    public static byte[] UnsignedMessage(
        ReadOnlySpan<byte> author, ReadOnlySpan<byte> payload, ulong sequence, string topic,
        out int bodyStart, out int payloadStart)
    {
        int bodyBytes = MessageBytes(author.Length, payload.Length, topic);
        byte[] frame = NewFrame(RpcCodec.PublishField, bodyBytes, out bodyStart);
        var writer = new ProtobufWriter(frame.AsSpan(bodyStart));

        writer.WriteBytes(RpcMessage.FromField, author);
        writer.WriteBytes(RpcMessage.DataField, payload);
        payloadStart = bodyStart + writer.BytesWritten - payload.Length;

        Span<byte> sequenceBytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(sequenceBytes, sequence);
        writer.WriteBytes(RpcMessage.SequenceField, sequenceBytes);
        writer.WriteString(RpcMessage.TopicField, topic);
        writer.WriteMessageHead(RpcMessage.SignatureField, SignatureBytes);
        return frame;
    }

    /// <summary>Gets how long the RPC is that carries one message of ours.</summary>
    public static long MessageRpcBytes(int authorLength, int payloadLength, string topic) =>
        ProtobufWriter.BytesBytes(RpcCodec.PublishField, MessageBytes(authorLength, payloadLength, topic));

    /// <summary>Writes a message of another author, byte for byte as it came.</summary>
    public static byte[] ForwardedMessage(ReadOnlySpan<byte> body, out int bodyStart)
    {
        byte[] frame = NewFrame(RpcCodec.PublishField, body.Length, out bodyStart);
        body.CopyTo(frame.AsSpan(bodyStart));
        return frame;
    }

    /// <summary>Says how many of some subscriptions go into the next RPC: at least one.</summary>
    public static int CountOfSubscriptionsThatFit(ReadOnlySpan<SubscriptionChange> changes)
    {
        int limit = Math.Min(changes.Length, MaxSubscriptions);
        int bytes = EntryBytes(changes[0]);
        int count = 1;
        while (count < limit && (bytes += EntryBytes(changes[count])) <= MaxSubscriptionBytes)
            count++;

        return count;
    }

    /// <summary>Writes subscriptions.</summary>
    /// <param name="changes">As many as fit.</param>
    public static byte[] Subscriptions(ReadOnlySpan<SubscriptionChange> changes)
    {
        int rpcBytes = 0;
        foreach (SubscriptionChange change in changes)
            rpcBytes += EntryBytes(change);

        byte[] frame = new byte[Varint.Length((ulong)rpcBytes) + rpcBytes];
        var writer = new ProtobufWriter(frame);
        writer.WriteRawVarint((ulong)rpcBytes);
        foreach (SubscriptionChange change in changes)
        {
            writer.WriteMessageHead(RpcCodec.SubscriptionsField, SubscriptionBytes(change));
            writer.WriteVarint(RpcCodec.SubscribeField, change.IsSubscribed ? 1UL : 0UL);
            writer.WriteString(RpcCodec.SubscriptionTopicField, change.Topic);
        }

        return frame;
    }

    /// <summary>Wraps control entries that have been written one after the other.</summary>
    public static byte[] Control(ReadOnlySpan<byte> entries)
    {
        byte[] frame = NewFrame(RpcCodec.ControlField, entries.Length, out int start);
        entries.CopyTo(frame.AsSpan(start));
        return frame;
    }

    /// <summary>Writes an IDONTWANT for one message.</summary>
    public static byte[] DontWant(MessageId id)
    {
        int entryBytes = ProtobufWriter.BytesBytes(RpcCodec.IDontWantIdsField, id.Bytes.Length);
        int controlBytes = ProtobufWriter.BytesBytes(RpcCodec.IDontWantField, entryBytes);
        byte[] frame = NewFrame(RpcCodec.ControlField, controlBytes, out int start);
        var writer = new ProtobufWriter(frame.AsSpan(start));
        writer.WriteMessageHead(RpcCodec.IDontWantField, entryBytes);
        writer.WriteBytes(RpcCodec.IDontWantIdsField, id.Bytes);
        return frame;
    }

    private static byte[] NewFrame(int field, int length, out int start)
    {
        int rpcBytes = ProtobufWriter.BytesBytes(field, length);
        byte[] frame = new byte[Varint.Length((ulong)rpcBytes) + rpcBytes];
        var writer = new ProtobufWriter(frame);
        writer.WriteRawVarint((ulong)rpcBytes);
        writer.WriteMessageHead(field, length);
        start = writer.BytesWritten;
        return frame;
    }

    private static int MessageBytes(int authorLength, int payloadLength, string topic) =>
        ProtobufWriter.BytesBytes(RpcMessage.FromField, authorLength)
        + ProtobufWriter.BytesBytes(RpcMessage.DataField, payloadLength)
        + ProtobufWriter.BytesBytes(RpcMessage.SequenceField, sizeof(ulong))
        + ProtobufWriter.StringBytes(RpcMessage.TopicField, topic)
        + ProtobufWriter.BytesBytes(RpcMessage.SignatureField, SignatureBytes);

    private static int EntryBytes(SubscriptionChange change) =>
        ProtobufWriter.BytesBytes(RpcCodec.SubscriptionsField, SubscriptionBytes(change));

    private static int SubscriptionBytes(SubscriptionChange change) =>
        ProtobufWriter.VarintBytes(RpcCodec.SubscribeField, 1)
        + ProtobufWriter.BytesBytes(RpcCodec.SubscriptionTopicField, Encoding.UTF8.GetByteCount(change.Topic));
}
