namespace Avi.Protocol.Messages.Sessions;

/// <summary>Bytes of an open stream, for the device.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct StreamDataMessage : IDownlinkSessionMessage<StreamDataMessage>
{
    /// <summary>Gets the number of the stream.</summary>
    public required byte StreamId { get; init; }

    /// <summary>Gets the bytes.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    static uint ISessionMessage<StreamDataMessage>.Number => (uint)DownlinkKind.StreamData;

    static StreamDataMessage ISessionMessage<StreamDataMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
        Data = fields.Bytes(),
    };

    void ISessionMessage<StreamDataMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(StreamId);
        fields.Bytes(Data);
    }
}
