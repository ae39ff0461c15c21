namespace Avi.Protocol.Messages.Sessions;

/// <summary>A stream that the device started was refused.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct StreamRefusedMessage : IDownlinkSessionMessage<StreamRefusedMessage>
{
    /// <summary>Gets the device's number for the stream.</summary>
    public required byte StreamId { get; init; }

    /// <summary>Gets why; may be empty.</summary>
    public ReadOnlySpan<byte> ReasonUtf8 { get; init; }

    static uint ISessionMessage<StreamRefusedMessage>.Number => (uint)DownlinkKind.StreamRefused;

    static StreamRefusedMessage ISessionMessage<StreamRefusedMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
        ReasonUtf8 = fields.Text(),
    };

    void ISessionMessage<StreamRefusedMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(StreamId);
        fields.Text(ReasonUtf8);
    }
}
