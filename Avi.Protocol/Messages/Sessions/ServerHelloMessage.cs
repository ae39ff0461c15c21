namespace Avi.Protocol.Messages.Sessions;

/// <summary>The gateway agrees to a secure session.</summary>
/// <remarks>
/// A view, as the message that it is read from, and the bytes alone: what of it a device takes,
/// <see cref="Security.ClientHandshake"/> knows.
/// </remarks>
public readonly ref struct ServerHelloMessage : IDownlinkSessionMessage<ServerHelloMessage>
{
    //  1    1         1       1        16             1 or 33  1-5          16
    //  | 32 | version | suite | key id | server nonce | share | session id | mac |
    //  |<--------------------- answer --------------------------->|

    /// <summary>How long a nonce is.</summary>
    public const int NonceBytes = 16;

    /// <summary>How long a mac is.</summary>
    public const int MacBytes = 16;

    /// <summary>Gets the version that the gateway speaks.</summary>
    public required byte Version { get; init; }

    /// <summary>Gets the cipher suite that it picked.</summary>
    public required byte Suite { get; init; }

    /// <summary>Gets which of the device's keys it uses.</summary>
    public required byte KeyId { get; init; }

    /// <summary>Gets the gateway's nonce, <see cref="NonceBytes"/> long.</summary>
    /// <exception cref="ArgumentException">It is set to something of another length.</exception>
    public required ReadOnlySpan<byte> Nonce
    {
        get;
        init => field = FixedLength.Of(value, NonceBytes);
    }

    /// <summary>Gets the gateway's X25519 public key, or nothing.</summary>
    public ReadOnlySpan<byte> Share { get; init; }

    /// <summary>Gets the number that both sides know the session by.</summary>
    public required uint SessionId { get; init; }

    /// <summary>Gets what shows that the gateway has the device's key, <see cref="MacBytes"/> long.</summary>
    /// <exception cref="ArgumentException">It is set to something of another length.</exception>
    public required ReadOnlySpan<byte> Mac
    {
        get;
        init => field = FixedLength.Of(value, MacBytes);
    }

    /// <summary>
    /// Gets the bytes that the transcript is over, as they travelled: from the variant's number through the session id.
    /// Empty unless the message was read.
    /// </summary>
    public ReadOnlySpan<byte> Answer { get; private init; }

    static uint ISessionMessage<ServerHelloMessage>.Number => (uint)DownlinkKind.ServerHello;

    static ServerHelloMessage ISessionMessage<ServerHelloMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Version = fields.Byte(),
        Suite = fields.Byte(),
        KeyId = fields.Byte(),
        Nonce = fields.Raw(NonceBytes),
        Share = fields.Bytes(),
        SessionId = fields.UInt32(),
        Answer = fields.BytesRead,
        Mac = fields.Raw(MacBytes),
    };

    void ISessionMessage<ServerHelloMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(Version);
        fields.Byte(Suite);
        fields.Byte(KeyId);
        fields.Raw(Nonce);
        fields.Bytes(Share);
        fields.UInt(SessionId);
        fields.Raw(Mac);
    }
}
