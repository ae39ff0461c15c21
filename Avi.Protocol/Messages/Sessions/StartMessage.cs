namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device begins or resumes a session, and says what it can take.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct StartMessage : IUplinkSessionMessage<StartMessage>
{
    /// <summary>Gets a number that is random, and the same for as long as the device's memory holds.</summary>
    public required uint BootId { get; init; }

    /// <summary>Gets what the device wants and takes.</summary>
    public StartFlags Flags { get; init; }

    /// <summary>Gets the longest silence of the device; 0 leaves it to the gateway.</summary>
    public required ushort KeepAliveSeconds { get; init; }

    /// <summary>
    /// Gets how many unacknowledged messages the device takes, as it says; what counts is
    /// <see cref="ProtocolLimits.NearestReceiveWindow"/>.
    /// </summary>
    public required byte ReceiveWindow { get; init; }

    /// <summary>
    /// Gets the longest datagram that the device takes, as it says; what counts is
    /// <see cref="ProtocolLimits.NearestDatagramBytes"/>.
    /// </summary>
    public required ushort MaxDatagramBytes { get; init; }

    /// <summary>Gets a value indicating whether there is a <see cref="Will"/>.</summary>
    public bool HasWill { get; private init; }

    /// <summary>Gets what the gateway publishes when the device is lost.</summary>
    public DeviceWill Will
    {
        get;
        init
        {
            field = value;
            HasWill = true;
        }
    }

    static uint ISessionMessage<StartMessage>.Number => (uint)UplinkKind.Start;

    static StartMessage ISessionMessage<StartMessage>.Read(scoped ref FieldReader fields)
    {
        var start = new StartMessage
        {
            BootId = fields.UInt32(),
            Flags = (StartFlags)fields.Byte(),
            KeepAliveSeconds = fields.UInt16(),
            ReceiveWindow = fields.Byte(),
            MaxDatagramBytes = fields.UInt16(),
        };
        return fields.Option() ? start.With(DeviceWill.Read(ref fields)) : start;
    }

    void ISessionMessage<StartMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(BootId);
        fields.Byte((byte)Flags);
        fields.UInt(KeepAliveSeconds);
        fields.Byte(ReceiveWindow);
        fields.UInt(MaxDatagramBytes);
        fields.Option(HasWill);
        if (HasWill)
            Will.Write(ref fields);
    }

    private StartMessage With(DeviceWill will) => this with { Will = will };
}
