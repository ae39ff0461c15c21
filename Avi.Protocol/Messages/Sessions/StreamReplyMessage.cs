namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device takes a stream that was offered, or does not.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct StreamReplyMessage : IUplinkSessionMessage<StreamReplyMessage>
{
    /// <summary>Gets the gateway's number for the stream.</summary>
    public required byte StreamId { get; init; }

    /// <summary>Gets a value indicating whether the device takes it.</summary>
    public required bool IsAccepted { get; init; }

    /// <summary>Gets why not; may be empty.</summary>
    public ReadOnlySpan<byte> ReasonUtf8 { get; init; }

    static uint ISessionMessage<StreamReplyMessage>.Number => (uint)UplinkKind.StreamReply;

    static StreamReplyMessage ISessionMessage<StreamReplyMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
        IsAccepted = fields.Bool(),
        ReasonUtf8 = fields.Text(),
    };

    void ISessionMessage<StreamReplyMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(StreamId);
        fields.Bool(IsAccepted);
        fields.Text(ReasonUtf8);
    }
}
