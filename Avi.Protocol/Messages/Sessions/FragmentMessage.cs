namespace Avi.Protocol.Messages.Sessions;

/// <summary>A part of a message that does not fit one datagram.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct FragmentMessage
    : IUplinkSessionMessage<FragmentMessage>, IDownlinkSessionMessage<FragmentMessage>
{
    /// <summary>Gets what all fragments of a message have in common.</summary>
    public required ushort MessageId { get; init; }

    /// <summary>Gets which fragment this is, from 0.</summary>
    public required byte Index { get; init; }

    /// <summary>Gets how many there are, at most <see cref="ProtocolLimits.MaxFragments"/>.</summary>
    public required byte Count { get; init; }

    /// <summary>Gets this part of the message's bytes.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    static uint ISessionMessage<FragmentMessage>.Number => (uint)UplinkKind.Fragment;

    static FragmentMessage ISessionMessage<FragmentMessage>.Read(scoped ref FieldReader fields) => new()
    {
        MessageId = fields.UInt16(),
        Index = fields.Byte(),
        Count = fields.Byte(),
        Data = fields.Bytes(),
    };

    void ISessionMessage<FragmentMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(MessageId);
        fields.Byte(Index);
        fields.Byte(Count);
        fields.Bytes(Data);
    }
}
