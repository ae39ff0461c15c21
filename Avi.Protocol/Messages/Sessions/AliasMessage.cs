namespace Avi.Protocol.Messages.Sessions;

/// <summary>A message whose topic is given by its number; it may want to be acknowledged.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct AliasMessage : IUplinkSessionMessage<AliasMessage>, IDownlinkSessionMessage<AliasMessage>
{
    /// <summary>Gets the packet id: not 0 exactly when <see cref="DeliveryFlags.Acknowledged"/> is set.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets how the message is delivered.</summary>
    public required DeliveryFlags Flags { get; init; }

    /// <summary>Gets the number that stands for the topic.</summary>
    public required ushort Alias { get; init; }

    /// <summary>Gets the payload, as it travels: compressed if the flags say so.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    static uint ISessionMessage<AliasMessage>.Number => (uint)UplinkKind.PublishAlias;

    static AliasMessage ISessionMessage<AliasMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Flags = (DeliveryFlags)fields.Byte(),
        Alias = fields.UInt16(),
        Data = fields.Bytes(),
    };

    void ISessionMessage<AliasMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Byte((byte)Flags);
        fields.UInt(Alias);
        fields.Bytes(Data);
    }
}
