namespace Avi.Protocol.Messages.Sessions;

/// <summary>What the device can do.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct DescribeMessage : IUplinkSessionMessage<DescribeMessage>
{
    /// <summary>Gets the packet id, which is not 0.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets its capabilities. That they are JSON was not checked.</summary>
    public required ReadOnlySpan<byte> Json { get; init; }

    static uint ISessionMessage<DescribeMessage>.Number => (uint)UplinkKind.Describe;

    static DescribeMessage ISessionMessage<DescribeMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        Json = fields.Bytes(),
    };

    void ISessionMessage<DescribeMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.Bytes(Json);
    }
}
