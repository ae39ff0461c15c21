namespace Avi.Protocol.Messages.Sessions;

/// <summary>A number that stands for a topic when the device publishes.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct UplinkTopicAliasMessage : IUplinkSessionMessage<UplinkTopicAliasMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets the number, which is not 0.</summary>
    public required ushort Alias { get; init; }

    /// <summary>Gets the topic name.</summary>
    public required ReadOnlySpan<byte> TopicUtf8 { get; init; }

    static uint ISessionMessage<UplinkTopicAliasMessage>.Number => (uint)UplinkKind.TopicAlias;

    static UplinkTopicAliasMessage ISessionMessage<UplinkTopicAliasMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Alias = fields.UInt16(),
        TopicUtf8 = fields.Text(),
    };

    void ISessionMessage<UplinkTopicAliasMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.UInt(Alias);
        fields.Text(TopicUtf8);
    }
}
