namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device no longer wants what a filter gave it, and wants to know that it is so.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct UnsubscribeWithMessage : IUplinkSessionMessage<UnsubscribeWithMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets the topic filter, as it was subscribed.</summary>
    public required ReadOnlySpan<byte> FilterUtf8 { get; init; }

    static uint ISessionMessage<UnsubscribeWithMessage>.Number => (uint)UplinkKind.UnsubscribeWith;

    static UnsubscribeWithMessage ISessionMessage<UnsubscribeWithMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        FilterUtf8 = fields.Text(),
    };

    void ISessionMessage<UnsubscribeWithMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Text(FilterUtf8);
    }
}
