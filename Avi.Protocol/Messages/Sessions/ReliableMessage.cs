namespace Avi.Protocol.Messages.Sessions;

/// <summary>A message of a topic, which may want to be acknowledged.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct ReliableMessage
    : IUplinkSessionMessage<ReliableMessage>, IDownlinkSessionMessage<ReliableMessage>
{
    /// <summary>Gets the packet id: not 0 exactly when <see cref="DeliveryFlags.Acknowledged"/> is set.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets how the message is delivered.</summary>
    public required DeliveryFlags Flags { get; init; }

    /// <summary>Gets the topic name.</summary>
    public required ReadOnlySpan<byte> TopicUtf8 { get; init; }

    /// <summary>Gets the payload, as it travels: compressed if the flags say so.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    static uint ISessionMessage<ReliableMessage>.Number => (uint)UplinkKind.PublishReliable;

    static ReliableMessage ISessionMessage<ReliableMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Flags = (DeliveryFlags)fields.Byte(),
        TopicUtf8 = fields.Text(),
        Data = fields.Bytes(),
    };

    void ISessionMessage<ReliableMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Byte((byte)Flags);
        fields.Text(TopicUtf8);
        fields.Bytes(Data);
    }
}
