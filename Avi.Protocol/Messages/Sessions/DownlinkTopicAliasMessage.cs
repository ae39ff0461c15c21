namespace Avi.Protocol.Messages.Sessions;

/// <summary>A number that stands for a topic in the gateway's messages.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct DownlinkTopicAliasMessage : IDownlinkSessionMessage<DownlinkTopicAliasMessage>
{
    /// <summary>Gets the number, which is not 0.</summary>
    public required ushort Alias { get; init; }

    /// <summary>Gets the topic name.</summary>
    public required ReadOnlySpan<byte> TopicUtf8 { get; init; }

    static uint ISessionMessage<DownlinkTopicAliasMessage>.Number => (uint)DownlinkKind.TopicAlias;

    static DownlinkTopicAliasMessage ISessionMessage<DownlinkTopicAliasMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Alias = fields.UInt16(),
        TopicUtf8 = fields.Text(),
    };

    void ISessionMessage<DownlinkTopicAliasMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(Alias);
        fields.Text(TopicUtf8);
    }
}
