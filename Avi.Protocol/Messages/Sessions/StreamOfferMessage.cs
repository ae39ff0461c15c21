namespace Avi.Protocol.Messages.Sessions;

/// <summary>A peer of the mesh, or another device, wants a stream to the device.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct StreamOfferMessage : IDownlinkSessionMessage<StreamOfferMessage>
{
    /// <summary>Gets the gateway's number for the stream, 128 to 255.</summary>
    public required byte StreamId { get; init; }

    /// <summary>Gets who wants it.</summary>
    public required ReadOnlySpan<byte> FromPeerUtf8 { get; init; }

    /// <summary>Gets what the stream is for.</summary>
    public required ReadOnlySpan<byte> ReasonUtf8 { get; init; }

    static uint ISessionMessage<StreamOfferMessage>.Number => (uint)DownlinkKind.StreamOffer;

    static StreamOfferMessage ISessionMessage<StreamOfferMessage>.Read(scoped ref FieldReader fields) => new()
    {
        StreamId = fields.Byte(),
        FromPeerUtf8 = fields.Text(),
        ReasonUtf8 = fields.Text(),
    };

    void ISessionMessage<StreamOfferMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(StreamId);
        fields.Text(FromPeerUtf8);
        fields.Text(ReasonUtf8);
    }
}
