namespace Avi.Protocol.Messages.Sessions;

/// <summary>Says that a message was taken, or why not.</summary>
public readonly ref struct AckMessage : IUplinkSessionMessage<AckMessage>, IDownlinkSessionMessage<AckMessage>
{
    /// <summary>Gets the packet id of the message, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets success, or why not; a number that has no name here is possible.</summary>
    public required ReasonCode Reason { get; init; }

    static uint ISessionMessage<AckMessage>.Number => (uint)UplinkKind.Ack;

    static AckMessage ISessionMessage<AckMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Reason = (ReasonCode)fields.Byte(),
    };

    void ISessionMessage<AckMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Byte((byte)Reason);
    }
}
