namespace Avi.Protocol.Security;

/// <summary>Who a device is, and what it asks of a handshake.</summary>
public sealed record ClientHandshakeOptions
{
    /// <summary>Gets the device's number.</summary>
    public required ulong DeviceId { get; init; }

    /// <summary>Gets which of the device's keys is used; the gateway knows each by this number.</summary>
    public byte KeyId { get; init; }

    /// <summary>Gets the suites that the device takes. Default: all.</summary>
    public CipherSuites Suites { get; init; } = CipherSuites.All;

    /// <summary>
    /// Gets a value indicating whether an answer without forward secrecy is dropped. Default: <see langword="false"/>.
    /// </summary>
    public bool RequiresForwardSecrecy { get; init; }
}
