namespace Avi.Protocol.Messages.Sessions;

/// <summary>A stream that the device started is open.</summary>
public readonly ref struct StreamOpenedMessage : IDownlinkSessionMessage<StreamOpenedMessage>
{
    /// <summary>Gets the device's number for the stream.</summary>
    public required byte StreamId { get; init; }

    static uint ISessionMessage<StreamOpenedMessage>.Number => (uint)DownlinkKind.StreamOpened;

    static StreamOpenedMessage ISessionMessage<StreamOpenedMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
    };

    void ISessionMessage<StreamOpenedMessage>.Write(scoped ref FieldWriter fields) => fields.Byte(StreamId);
}
