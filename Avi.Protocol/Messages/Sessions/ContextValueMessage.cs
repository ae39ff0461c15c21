namespace Avi.Protocol.Messages.Sessions;

/// <summary>The answer to a <see cref="ContextGetMessage"/>.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct ContextValueMessage : IDownlinkSessionMessage<ContextValueMessage>
{
    /// <summary>Gets the packet id of the question.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets success, or why there is no value.</summary>
    public required ReasonCode Reason { get; init; }

    /// <summary>Gets the value, as JSON, or nothing.</summary>
    public required ReadOnlySpan<byte> Json { get; init; }

    static uint ISessionMessage<ContextValueMessage>.Number => (uint)DownlinkKind.ContextValue;

    static ContextValueMessage ISessionMessage<ContextValueMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Reason = (ReasonCode)fields.Byte(),
        Json = fields.Bytes(),
    };

    void ISessionMessage<ContextValueMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Byte((byte)Reason);
        fields.Bytes(Json);
    }
}
