namespace Avi.Protocol.Messages.Sessions;

/// <summary>A stream has ended.</summary>
public readonly ref struct StreamClosedMessage : IDownlinkSessionMessage<StreamClosedMessage>
{
    /// <summary>Gets the number of the stream.</summary>
    public required byte StreamId { get; init; }

    /// <summary>Gets why.</summary>
    public required ReasonCode Reason { get; init; }

    static uint ISessionMessage<StreamClosedMessage>.Number => (uint)DownlinkKind.StreamClosed;

    static StreamClosedMessage ISessionMessage<StreamClosedMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
        Reason = (ReasonCode)fields.Byte(),
    };

    void ISessionMessage<StreamClosedMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(StreamId);
        fields.Byte((byte)Reason);
    }
}
