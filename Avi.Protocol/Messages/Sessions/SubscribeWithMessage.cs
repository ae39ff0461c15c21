namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device wants messages whose topics match a filter, with options.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct SubscribeWithMessage : IUplinkSessionMessage<SubscribeWithMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets the topic filter.</summary>
    public required ReadOnlySpan<byte> FilterUtf8 { get; init; }

    /// <summary>Gets which messages, and how.</summary>
    public required SubscribeOptions Options { get; init; }

    /// <summary>Gets the highest QoS that the options ask for, 0 or 1; a device that asks for more breaks the rules.</summary>
    public int HighestQualityOfService => (byte)Options & 0b11;

    static uint ISessionMessage<SubscribeWithMessage>.Number => (uint)UplinkKind.SubscribeWith;

    static SubscribeWithMessage ISessionMessage<SubscribeWithMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        FilterUtf8 = fields.Text(),
        Options = (SubscribeOptions)fields.Byte(),
    };

    void ISessionMessage<SubscribeWithMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Text(FilterUtf8);
        fields.Byte((byte)Options);
    }
}
