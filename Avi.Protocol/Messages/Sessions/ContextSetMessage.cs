namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device sets a value of the shared context.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct ContextSetMessage : IUplinkSessionMessage<ContextSetMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets where the value goes.</summary>
    public required ReadOnlySpan<byte> PathUtf8 { get; init; }

    /// <summary>Gets the value. That it is JSON was not checked.</summary>
    public required ReadOnlySpan<byte> Json { get; init; }

    static uint ISessionMessage<ContextSetMessage>.Number => (uint)UplinkKind.ContextSet;

    static ContextSetMessage ISessionMessage<ContextSetMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        PathUtf8 = fields.Text(),
        Json = fields.Bytes(),
    };

    void ISessionMessage<ContextSetMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Text(PathUtf8);
        fields.Bytes(Json);
    }
}
