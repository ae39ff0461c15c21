using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

// The messages of handshakes and sessions, 32 to 54. Each has a view of its own, read when it is asked for; this type only
// keeps the message's bytes, so that it stays as small as the original's messages make it.
public readonly ref partial struct UplinkMessage : IRecordMessage<UplinkMessage>
{
    /// <summary>
    /// Gets the packet id that the gateway's answer names; 0 when the message has none, or is an answer itself.
    /// </summary>
    public ushort PacketId => HasPacketId ? SessionCodec.ReadPacketId(_first, out _) : (ushort)0;

    /// <summary>
    /// Gets a value indicating whether the packet id is one that this message may have: of a message to deliver, it is
    /// not 0 exactly when acknowledgement is wanted; of a sensor batch, any; of all others that have one, not 0.
    /// </summary>
    public bool HasAllowedPacketId
    {
        get
        {
            if (Kind == UplinkKind.SensorBatch || !(HasPacketId || Kind == UplinkKind.Ack))
                return true;

            bool isSet = SessionCodec.ReadPacketId(_first, out DeliveryFlags flags) != 0;
            return Kind is UplinkKind.PublishReliable or UplinkKind.PublishAlias
                ? isSet == flags.HasFlag(DeliveryFlags.Acknowledged)
                : isSet;
        }
    }

    bool IRecordMessage<UplinkMessage>.MayBeInRecord =>
        Kind is not (UplinkKind.Hello or UplinkKind.ClientHello or UplinkKind.Sealed);

    private bool HasPacketId => Kind
        is UplinkKind.PublishReliable
        or (>= UplinkKind.SubscribeWith and <= UplinkKind.PublishAlias)
        or (>= UplinkKind.SensorBatch and <= UplinkKind.Describe);

    /// <summary>Reads the message at the start of a datagram, also one of handshakes and sessions.</summary>
    /// <remarks>
    /// Otherwise as <see cref="TryDecode"/>. What a sealed record holds, a <see cref="RecordReader{TMessage}"/> reads.
    /// </remarks>
    /// <param name="datagram">The bytes that came in; those after the message are not looked at.</param>
    /// <param name="message">The message, pointing into <paramref name="datagram"/>.</param>
    /// <param name="consumed">How many bytes the message had; 0 on an error.</param>
    /// <returns>What is wrong with the first field that is wrong, or none. Never throws.</returns>
    public static PostcardError TryDecodeSession(
        ReadOnlySpan<byte> datagram, out UplinkMessage message, out int consumed) =>
        TryDecodeAny(datagram, hasOptionalFields: true, out message, out consumed);

    /// <summary>Gives the message of a handshake or session, with its fields.</summary>
    /// <returns>The message, pointing into the same bytes as this one.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Kind"/> is another.</exception>
    /// <typeparam name="TMessage">Which message it is.</typeparam>
    public TMessage As<TMessage>()
        where TMessage : IUplinkSessionMessage<TMessage>, allows ref struct
    {
        if (TMessage.Number != (uint)Kind)
            throw new InvalidOperationException($"This message is a {Kind}.");

        return SessionCodec.Read<TMessage>(_first);
    }

    static bool IRecordMessage<UplinkMessage>.IsKnown(uint number) => Enum.IsDefined((UplinkKind)number);

    static PostcardError IRecordMessage<UplinkMessage>.TryDecodeInRecord(
        ReadOnlySpan<byte> source, out UplinkMessage message, out int consumed) =>
        TryDecodeAny(source, hasOptionalFields: false, out message, out consumed);

    /// <param name="source">The bytes; those after the message are not looked at.</param>
    /// <param name="hasOptionalFields">Whether a message may end before its optional field.</param>
    /// <param name="message">The message.</param>
    /// <param name="consumed">How many bytes it had; 0 on an error.</param>
    internal static PostcardError TryDecodeAny(
        ReadOnlySpan<byte> source, bool hasOptionalFields, out UplinkMessage message, out int consumed)
    {
        var reader = new PostcardReader(source);
        PostcardError error = reader.ReadUInt32(out uint kind);
        if (error == PostcardError.None && kind <= (uint)UplinkKind.SensorUpdate)
        {
            error = ReadBody((UplinkKind)kind, hasOptionalFields, ref reader, out message);
            consumed = error == PostcardError.None ? reader.Position : 0;
            return error;
        }

        ReadOnlySpan<byte> bytes = default;
        if (error == PostcardError.None)
            error = CheckSession((UplinkKind)kind, source, out bytes);

        message = error == PostcardError.None ? new UplinkMessage((UplinkKind)kind, bytes) : default;
        consumed = bytes.Length;
        return error;
    }

    private PostcardError TryEncodeSession(Span<byte> destination, out int written)
    {
        var fields = new FieldWriter(destination);
        PostcardError error = WriteSession(ref fields);
        written = error == PostcardError.None ? (int)fields.BytesWritten : 0;
        return error;
    }

    private int EncodedSessionBytes()
    {
        var fields = FieldWriter.Measuring();
        WriteSession(ref fields);
        return (int)fields.BytesWritten; // no more than were read
    }

    private static PostcardError CheckSession(
        UplinkKind kind, ReadOnlySpan<byte> source, out ReadOnlySpan<byte> bytes) => kind switch
        {
            UplinkKind.ClientHello => SessionCodec.Check<ClientHelloMessage>(source, out bytes),
            UplinkKind.Sealed => SessionCodec.Check<SealedMessage>(source, out bytes),
            UplinkKind.Start => SessionCodec.Check<StartMessage>(source, out bytes),
            UplinkKind.Ping => SessionCodec.Check<PingMessage>(source, out bytes),
            UplinkKind.PublishReliable => SessionCodec.Check<ReliableMessage>(source, out bytes),
            UplinkKind.Ack => SessionCodec.Check<AckMessage>(source, out bytes),
            UplinkKind.SubscribeWith => SessionCodec.Check<SubscribeWithMessage>(source, out bytes),
            UplinkKind.UnsubscribeWith => SessionCodec.Check<UnsubscribeWithMessage>(source, out bytes),
            UplinkKind.TopicAlias => SessionCodec.Check<UplinkTopicAliasMessage>(source, out bytes),
            UplinkKind.PublishAlias => SessionCodec.Check<AliasMessage>(source, out bytes),
            UplinkKind.StreamReply => SessionCodec.Check<StreamReplyMessage>(source, out bytes),
            UplinkKind.Fragment => SessionCodec.Check<FragmentMessage>(source, out bytes),
            UplinkKind.Goodbye => SessionCodec.Check<UplinkGoodbyeMessage>(source, out bytes),
            UplinkKind.SensorBatch => SessionCodec.Check<SensorBatchMessage>(source, out bytes),
            UplinkKind.ContextGet => SessionCodec.Check<ContextGetMessage>(source, out bytes),
            UplinkKind.ContextSet => SessionCodec.Check<ContextSetMessage>(source, out bytes),
            UplinkKind.Describe => SessionCodec.Check<DescribeMessage>(source, out bytes),
            UplinkKind.ProbeReply => SessionCodec.Check<ProbeMessage>(source, out bytes),
            _ => SessionCodec.Unknown(out bytes),
        };

    private PostcardError WriteSession(scoped ref FieldWriter fields) => Kind switch
    {
        UplinkKind.ClientHello => SessionCodec.Rewrite<ClientHelloMessage>(_first, ref fields),
        UplinkKind.Sealed => SessionCodec.Rewrite<SealedMessage>(_first, ref fields),
        UplinkKind.Start => SessionCodec.Rewrite<StartMessage>(_first, ref fields),
        UplinkKind.Ping => SessionCodec.Rewrite<PingMessage>(_first, ref fields),
        UplinkKind.PublishReliable => SessionCodec.Rewrite<ReliableMessage>(_first, ref fields),
        UplinkKind.Ack => SessionCodec.Rewrite<AckMessage>(_first, ref fields),
        UplinkKind.SubscribeWith => SessionCodec.Rewrite<SubscribeWithMessage>(_first, ref fields),
        UplinkKind.UnsubscribeWith => SessionCodec.Rewrite<UnsubscribeWithMessage>(_first, ref fields),
        UplinkKind.TopicAlias => SessionCodec.Rewrite<UplinkTopicAliasMessage>(_first, ref fields),
        UplinkKind.PublishAlias => SessionCodec.Rewrite<AliasMessage>(_first, ref fields),
        UplinkKind.StreamReply => SessionCodec.Rewrite<StreamReplyMessage>(_first, ref fields),
        UplinkKind.Fragment => SessionCodec.Rewrite<FragmentMessage>(_first, ref fields),
        UplinkKind.Goodbye => SessionCodec.Rewrite<UplinkGoodbyeMessage>(_first, ref fields),
        UplinkKind.SensorBatch => SessionCodec.Rewrite<SensorBatchMessage>(_first, ref fields),
        UplinkKind.ContextGet => SessionCodec.Rewrite<ContextGetMessage>(_first, ref fields),
        UplinkKind.ContextSet => SessionCodec.Rewrite<ContextSetMessage>(_first, ref fields),
        UplinkKind.Describe => SessionCodec.Rewrite<DescribeMessage>(_first, ref fields),
        UplinkKind.ProbeReply => SessionCodec.Rewrite<ProbeMessage>(_first, ref fields),
        _ => PostcardError.UnknownVariant,
    };
}
