namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device wants a secure session.</summary>
/// <remarks>
/// A view, as the message that it is read from, and the bytes alone: what of it a gateway takes,
/// <see cref="Security.ClientHello"/> knows.
/// </remarks>
public readonly ref struct ClientHelloMessage : IUplinkSessionMessage<ClientHelloMessage>
{
    //  1    1         1-10        1        1        16             1 or 33  16      1-33     rest
    //  | 32 | version | device id | key id | suites | client nonce | share | proof | cookie | padding |
    //  |<------------------------- proven -------------------------------->|

    /// <summary>How long a nonce is.</summary>
    public const int NonceBytes = 16;

    /// <summary>How long a proof is.</summary>
    public const int ProofBytes = 16;

    /// <summary>Gets the version that the device speaks.</summary>
    public required byte Version { get; init; }

    /// <summary>Gets the device that it says it is.</summary>
    public required ulong DeviceId { get; init; }

    /// <summary>Gets which of the device's keys it uses.</summary>
    public required byte KeyId { get; init; }

    /// <summary>Gets the cipher suites that the device takes, a bit each.</summary>
    public required byte Suites { get; init; }

    /// <summary>Gets the device's nonce, <see cref="NonceBytes"/> long.</summary>
    /// <exception cref="ArgumentException">It is set to something of another length.</exception>
    public required ReadOnlySpan<byte> Nonce
    {
        get;
        init => field = FixedLength.Of(value, NonceBytes);
    }

    /// <summary>Gets the device's X25519 public key, or nothing.</summary>
    public ReadOnlySpan<byte> Share { get; init; }

    /// <summary>Gets what shows that the device has its key, <see cref="ProofBytes"/> long.</summary>
    /// <exception cref="ArgumentException">It is set to something of another length.</exception>
    public required ReadOnlySpan<byte> Proof
    {
        get;
        init => field = FixedLength.Of(value, ProofBytes);
    }

    /// <summary>Gets the cookie that the gateway asked for, or nothing.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <summary>Gets what makes the datagram long enough.</summary>
    public ReadOnlySpan<byte> Padding { get; init; }

    /// <summary>
    /// Gets the bytes that <see cref="Proof"/> is over, as they travelled: from the variant's number through the share.
    /// Empty unless the message was read.
    /// </summary>
    public ReadOnlySpan<byte> Proven { get; private init; }

    static uint ISessionMessage<ClientHelloMessage>.Number => (uint)UplinkKind.ClientHello;

    static ClientHelloMessage ISessionMessage<ClientHelloMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Version = fields.Byte(),
        DeviceId = fields.UInt64(),
        KeyId = fields.Byte(),
        Suites = fields.Byte(),
        Nonce = fields.Raw(NonceBytes),
        Share = fields.Bytes(),
        Proven = fields.BytesRead,
        Proof = fields.Raw(ProofBytes),
        Cookie = fields.Bytes(),
        Padding = fields.Bytes(),
    };

    void ISessionMessage<ClientHelloMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte(Version);
        fields.UInt(DeviceId);
        fields.Byte(KeyId);
        fields.Byte(Suites);
        fields.Raw(Nonce);
        fields.Bytes(Share);
        fields.Raw(Proof);
        fields.Bytes(Cookie);
        fields.Bytes(Padding);
    }
}
