namespace Avi.Protocol.Messages.Sessions;

/// <summary>A sign of life that asks for one, and for the time.</summary>
public readonly ref struct PingMessage : IUplinkSessionMessage<PingMessage>
{
    /// <summary>Gets what comes back in the answer.</summary>
    public required uint Token { get; init; }

    /// <summary>Gets the time of any clock of the device; it comes back in the answer.</summary>
    public required ulong DeviceTimeMilliseconds { get; init; }

    static uint ISessionMessage<PingMessage>.Number => (uint)UplinkKind.Ping;

    static PingMessage ISessionMessage<PingMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Token = fields.UInt32(),
        DeviceTimeMilliseconds = fields.UInt64(),
    };

    void ISessionMessage<PingMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(Token);
        fields.UInt(DeviceTimeMilliseconds);
    }
}
