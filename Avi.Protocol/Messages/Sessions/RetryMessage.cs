namespace Avi.Protocol.Messages.Sessions;

/// <summary>The device is asked to say hello again, with a cookie.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct RetryMessage : IDownlinkSessionMessage<RetryMessage>
{
    /// <summary>Gets the cookie; one that is empty or too long is ignored.</summary>
    public required ReadOnlySpan<byte> Cookie { get; init; }

    static uint ISessionMessage<RetryMessage>.Number => (uint)DownlinkKind.Retry;

    static RetryMessage ISessionMessage<RetryMessage>.Read(scoped ref FieldReader fields) => new()
    {
        Cookie = fields.Bytes(),
    };

    void ISessionMessage<RetryMessage>.Write(scoped ref FieldWriter fields) => fields.Bytes(Cookie);
}
