namespace Avi.Protocol.Messages.Sessions;

/// <summary>What a gateway publishes when it has lost a device.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct DeviceWill
{
    /// <summary>Gets the topic name.</summary>
    public required ReadOnlySpan<byte> TopicUtf8 { get; init; }

    /// <summary>Gets how it is published.</summary>
    public DeliveryFlags Flags { get; init; }

    /// <summary>Gets the payload.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    internal static DeviceWill Read(scoped ref FieldReader fields) => new()
    {
        TopicUtf8 = fields.Text(),
        Flags = (DeliveryFlags)fields.Byte(),
        Data = fields.Bytes(),
    };

    internal void Write(scoped ref FieldWriter fields)
    {
        fields.Text(TopicUtf8);
        fields.Byte((byte)Flags);
        fields.Bytes(Data);
    }
}
