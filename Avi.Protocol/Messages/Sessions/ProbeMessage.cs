namespace Avi.Protocol.Messages.Sessions;

/// <summary>Asks a device to show that it is where it says; the answer is the same message back.</summary>
public readonly ref struct ProbeMessage : IUplinkSessionMessage<ProbeMessage>, IDownlinkSessionMessage<ProbeMessage>
{
    /// <summary>Gets what the answer repeats.</summary>
    public required ulong Token { get; init; }

    static uint ISessionMessage<ProbeMessage>.Number => (uint)UplinkKind.ProbeReply;

    static ProbeMessage ISessionMessage<ProbeMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Token = fields.UInt64(),
    };

    void ISessionMessage<ProbeMessage>.Write(scoped ref FieldWriter fields) => fields.UInt(Token);
}
