namespace Avi.Protocol.Messages.Sessions;

/// <summary>The answer to a <see cref="PingMessage"/>.</summary>
public readonly ref struct PongMessage : IDownlinkSessionMessage<PongMessage>
{
    /// <summary>Gets the token of the question.</summary>
    public required uint Token { get; init; }

    /// <summary>Gets the time in the question, by the device's clock.</summary>
    public required ulong DeviceTimeMilliseconds { get; init; }

    /// <summary>Gets the gateway's time, in Unix milliseconds.</summary>
    public required ulong GatewayTimeMilliseconds { get; init; }

    static uint ISessionMessage<PongMessage>.Number => (uint)DownlinkKind.Pong;

    static PongMessage ISessionMessage<PongMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Token = fields.UInt32(),
        DeviceTimeMilliseconds = fields.UInt64(),
        GatewayTimeMilliseconds = fields.UInt64(),
    };

    void ISessionMessage<PongMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(Token);
        fields.UInt(DeviceTimeMilliseconds);
        fields.UInt(GatewayTimeMilliseconds);
    }
}
