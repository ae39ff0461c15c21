namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device ends its session.</summary>
public readonly ref struct UplinkGoodbyeMessage : IUplinkSessionMessage<UplinkGoodbyeMessage>
{
    /// <summary>Gets why.</summary>
    public required ReasonCode Reason { get; init; }

    /// <summary>Gets a value indicating whether the gateway publishes the device's will.</summary>
    public required bool PublishesWill { get; init; }

    static uint ISessionMessage<UplinkGoodbyeMessage>.Number => (uint)UplinkKind.Goodbye;

    static UplinkGoodbyeMessage ISessionMessage<UplinkGoodbyeMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Reason = (ReasonCode)fields.Byte(),
        PublishesWill = fields.Bool(),
    };

    void ISessionMessage<UplinkGoodbyeMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte((byte)Reason);
        fields.Bool(PublishesWill);
    }
}
