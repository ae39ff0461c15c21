namespace Avi.Protocol.Messages.Sessions;

/// <summary>The gateway ends the session.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct DownlinkGoodbyeMessage : IDownlinkSessionMessage<DownlinkGoodbyeMessage>
{
    /// <summary>Gets why.</summary>
    public required ReasonCode Reason { get; init; }

    /// <summary>Gets how long the device waits before it comes back.</summary>
    public required ushort RetryAfterSeconds { get; init; }

    /// <summary>Gets another gateway, as <c>host:port</c>, or nothing.</summary>
    public ReadOnlySpan<byte> AlternateUtf8 { get; init; }

    static uint ISessionMessage<DownlinkGoodbyeMessage>.Number => (uint)DownlinkKind.Goodbye;

    static DownlinkGoodbyeMessage ISessionMessage<DownlinkGoodbyeMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Reason = (ReasonCode)fields.Byte(),
        RetryAfterSeconds = fields.UInt16(),
        AlternateUtf8 = fields.Text(),
    };

    void ISessionMessage<DownlinkGoodbyeMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.Byte((byte)Reason);
        fields.UInt(RetryAfterSeconds);
        fields.Text(AlternateUtf8);
    }
}
