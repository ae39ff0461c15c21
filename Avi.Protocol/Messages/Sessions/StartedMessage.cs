namespace Avi.Protocol.Messages.Sessions;

/// <summary>The session has begun or goes on: what holds in it.</summary>
public readonly ref struct StartedMessage : IDownlinkSessionMessage<StartedMessage>
{
    /// <summary>Gets whether the device's former session goes on.</summary>
    public StartedFlags Flags { get; init; }

    /// <summary>Gets the gateway's time, in Unix milliseconds.</summary>
    public required ulong GatewayTimeMilliseconds { get; init; }

    /// <summary>Gets the longest silence of the device.</summary>
    public required ushort KeepAliveSeconds { get; init; }

    /// <summary>Gets how many unacknowledged messages the gateway takes.</summary>
    public required byte ReceiveWindow { get; init; }

    /// <summary>Gets the longest datagram that the gateway takes.</summary>
    public required ushort MaxDatagramBytes { get; init; }

    static uint ISessionMessage<StartedMessage>.Number => (uint)DownlinkKind.Started;

    static StartedMessage ISessionMessage<StartedMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Flags = (StartedFlags)fields.Byte(),
        GatewayTimeMilliseconds = fields.UInt64(),
        KeepAliveSeconds = fields.UInt16(),
        ReceiveWindow = fields.Byte(),
        MaxDatagramBytes = fields.UInt16(),
    };

    void ISessionMessage<StartedMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte((byte)Flags);
        fields.UInt(GatewayTimeMilliseconds);
        fields.UInt(KeepAliveSeconds);
        fields.Byte(ReceiveWindow);
        fields.UInt(MaxDatagramBytes);
    }
}
