namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device asks for a value of the shared context.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct ContextGetMessage : IUplinkSessionMessage<ContextGetMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets where the value is.</summary>
    public required ReadOnlySpan<byte> PathUtf8 { get; init; }

    static uint ISessionMessage<ContextGetMessage>.Number => (uint)UplinkKind.ContextGet;

    static ContextGetMessage ISessionMessage<ContextGetMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        PathUtf8 = fields.Text(),
    };

    void ISessionMessage<ContextGetMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Text(PathUtf8);
    }
}
