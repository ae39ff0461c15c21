namespace Avi.Protocol.Messages.Sessions;

/// <summary>A record of a secure session, in either direction, as it travels.</summary>
/// <remarks>
/// A view, as the message that it is read from. To open one in place, and to seal, use
/// <see cref="Security.SecureSession"/>.
/// </remarks>
public readonly ref struct SealedMessage
    : IUplinkSessionMessage<SealedMessage>, IDownlinkSessionMessage<SealedMessage>
{
    /// <summary>Gets the session that the record says it belongs to.</summary>
    public required uint SessionId { get; init; }

    /// <summary>Gets the record's number in its direction.</summary>
    public required ulong Counter { get; init; }

    /// <summary>Gets the ciphertext, with its tag.</summary>
    public required ReadOnlySpan<byte> Ciphertext { get; init; }

    /// <summary>
    /// Gets what is authenticated beside the plaintext, as it travelled: all bytes before the ciphertext's first. Empty
    /// unless the message was read.
    /// </summary>
    public ReadOnlySpan<byte> AdditionalData { get; private init; }

    static uint ISessionMessage<SealedMessage>.Number => (uint)UplinkKind.Sealed;

    static SealedMessage ISessionMessage<SealedMessage>.Read(scoped ref FieldReader fields)
    {
        uint sessionId = fields.UInt32();
        ulong counter = fields.UInt64();
        ReadOnlySpan<byte> ciphertext = fields.Bytes();
        return new SealedMessage
        {
            SessionId = sessionId,
            Counter = counter,
            Ciphertext = ciphertext,
            AdditionalData = fields.BytesRead[..^ciphertext.Length],
        };
    }

    void ISessionMessage<SealedMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(SessionId);
        fields.UInt(Counter);
        fields.Bytes(Ciphertext);
    }
}
