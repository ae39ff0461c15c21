using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

// The messages of handshakes and sessions, 32 to 54: views of their own, as those of uplink messages.
public readonly ref partial struct DownlinkMessage : IRecordMessage<DownlinkMessage>
{
    /// <summary>
    /// Gets the packet id that the device's answer names; 0 when the message has none, or is an answer itself.
    /// </summary>
    public ushort PacketId => HasFlags ? SessionCodec.ReadPacketId(_data, out _) : (ushort)0;

    /// <summary>
    /// Gets a value indicating whether the packet id is one that this message may have: of a message to deliver, it is
    /// not 0 exactly when acknowledgement is wanted; of an answer that names one, not 0.
    /// </summary>
    public bool HasAllowedPacketId
    {
        get
        {
            if (!(HasFlags || Kind is DownlinkKind.Ack or DownlinkKind.ContextValue))
                return true;

            bool isSet = SessionCodec.ReadPacketId(_data, out DeliveryFlags flags) != 0;
            return HasFlags ? isSet == flags.HasFlag(DeliveryFlags.Acknowledged) : isSet;
        }
    }

    bool IRecordMessage<DownlinkMessage>.MayBeInRecord =>
        Kind is not (DownlinkKind.Welcome or DownlinkKind.ServerHello or DownlinkKind.Retry or DownlinkKind.Sealed);

    private bool HasFlags => Kind is DownlinkKind.MessageReliable or DownlinkKind.MessageAlias;

    /// <summary>Reads the message at the start of a datagram, also one of handshakes and sessions.</summary>
    /// <remarks>
    /// Otherwise as <see cref="TryDecode"/>. What a sealed record holds, a <see cref="RecordReader{TMessage}"/> reads.
    /// </remarks>
    /// <param name="datagram">The bytes that came in; those after the message are not looked at.</param>
    /// <param name="message">The message, pointing into <paramref name="datagram"/>.</param>
    /// <param name="consumed">How many bytes the message had; 0 on an error.</param>
    /// <returns>What is wrong with the first field that is wrong, or none. Never throws.</returns>
    public static PostcardError TryDecodeSession(
        ReadOnlySpan<byte> datagram, out DownlinkMessage message, out int consumed)
    {
        var reader = new PostcardReader(datagram);
        PostcardError error = reader.ReadUInt32(out uint kind);
        if (error == PostcardError.None && kind <= (uint)DownlinkKind.UnsubscribeAck)
            return TryDecode(datagram, out message, out consumed);

        ReadOnlySpan<byte> bytes = default;
        if (error == PostcardError.None)
            error = CheckSession((DownlinkKind)kind, datagram, out bytes);

        message = error == PostcardError.None ? new DownlinkMessage((DownlinkKind)kind, data: bytes) : default;
        consumed = bytes.Length;
        return error;
    }

    /// <summary>Gives the message of a handshake or session, with its fields.</summary>
    /// <returns>The message, pointing into the same bytes as this one.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Kind"/> is another.</exception>
    /// <typeparam name="TMessage">Which message it is.</typeparam>
    public TMessage As<TMessage>()
        where TMessage : IDownlinkSessionMessage<TMessage>, allows ref struct
    {
        if (TMessage.Number != (uint)Kind)
            throw new InvalidOperationException($"This message is a {Kind}.");

        return SessionCodec.Read<TMessage>(_data);
    }

    static bool IRecordMessage<DownlinkMessage>.IsKnown(uint number) => Enum.IsDefined((DownlinkKind)number);

    static PostcardError IRecordMessage<DownlinkMessage>.TryDecodeInRecord(
        ReadOnlySpan<byte> source, out DownlinkMessage message, out int consumed) =>
        TryDecodeSession(source, out message, out consumed);

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
        DownlinkKind kind, ReadOnlySpan<byte> source, out ReadOnlySpan<byte> bytes) => kind switch
        {
            DownlinkKind.ServerHello => SessionCodec.Check<ServerHelloMessage>(source, out bytes),
            DownlinkKind.Retry => SessionCodec.Check<RetryMessage>(source, out bytes),
            DownlinkKind.Sealed => SessionCodec.Check<SealedMessage>(source, out bytes),
            DownlinkKind.Started => SessionCodec.Check<StartedMessage>(source, out bytes),
            DownlinkKind.Pong => SessionCodec.Check<PongMessage>(source, out bytes),
            DownlinkKind.MessageReliable => SessionCodec.Check<ReliableMessage>(source, out bytes),
            DownlinkKind.Ack => SessionCodec.Check<AckMessage>(source, out bytes),
            DownlinkKind.TopicAlias => SessionCodec.Check<DownlinkTopicAliasMessage>(source, out bytes),
            DownlinkKind.MessageAlias => SessionCodec.Check<AliasMessage>(source, out bytes),
            DownlinkKind.StreamOffer => SessionCodec.Check<StreamOfferMessage>(source, out bytes),
            DownlinkKind.StreamOpened => SessionCodec.Check<StreamOpenedMessage>(source, out bytes),
            DownlinkKind.StreamRefused => SessionCodec.Check<StreamRefusedMessage>(source, out bytes),
            DownlinkKind.StreamData => SessionCodec.Check<StreamDataMessage>(source, out bytes),
            DownlinkKind.StreamClosed => SessionCodec.Check<StreamClosedMessage>(source, out bytes),
            DownlinkKind.Fragment => SessionCodec.Check<FragmentMessage>(source, out bytes),
            DownlinkKind.Goodbye => SessionCodec.Check<DownlinkGoodbyeMessage>(source, out bytes),
            DownlinkKind.ContextValue => SessionCodec.Check<ContextValueMessage>(source, out bytes),
            DownlinkKind.Probe => SessionCodec.Check<ProbeMessage>(source, out bytes),
            _ => SessionCodec.Unknown(out bytes),
        };

    private PostcardError WriteSession(scoped ref FieldWriter fields) => Kind switch
    {
        DownlinkKind.ServerHello => SessionCodec.Rewrite<ServerHelloMessage>(_data, ref fields),
        DownlinkKind.Retry => SessionCodec.Rewrite<RetryMessage>(_data, ref fields),
        DownlinkKind.Sealed => SessionCodec.Rewrite<SealedMessage>(_data, ref fields),
        DownlinkKind.Started => SessionCodec.Rewrite<StartedMessage>(_data, ref fields),
        DownlinkKind.Pong => SessionCodec.Rewrite<PongMessage>(_data, ref fields),
        DownlinkKind.MessageReliable => SessionCodec.Rewrite<ReliableMessage>(_data, ref fields),
        DownlinkKind.Ack => SessionCodec.Rewrite<AckMessage>(_data, ref fields),
        DownlinkKind.TopicAlias => SessionCodec.Rewrite<DownlinkTopicAliasMessage>(_data, ref fields),
        DownlinkKind.MessageAlias => SessionCodec.Rewrite<AliasMessage>(_data, ref fields),
        DownlinkKind.StreamOffer => SessionCodec.Rewrite<StreamOfferMessage>(_data, ref fields),
        DownlinkKind.StreamOpened => SessionCodec.Rewrite<StreamOpenedMessage>(_data, ref fields),
        DownlinkKind.StreamRefused => SessionCodec.Rewrite<StreamRefusedMessage>(_data, ref fields),
        DownlinkKind.StreamData => SessionCodec.Rewrite<StreamDataMessage>(_data, ref fields),
        DownlinkKind.StreamClosed => SessionCodec.Rewrite<StreamClosedMessage>(_data, ref fields),
        DownlinkKind.Fragment => SessionCodec.Rewrite<FragmentMessage>(_data, ref fields),
        DownlinkKind.Goodbye => SessionCodec.Rewrite<DownlinkGoodbyeMessage>(_data, ref fields),
        DownlinkKind.ContextValue => SessionCodec.Rewrite<ContextValueMessage>(_data, ref fields),
        DownlinkKind.Probe => SessionCodec.Rewrite<ProbeMessage>(_data, ref fields),
        _ => PostcardError.UnknownVariant,
    };
}
