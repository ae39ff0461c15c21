using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>What a device says to begin a secure session, as far as a gateway takes it.</summary>
/// <remarks>A view: its spans point into the datagram. Nothing in it is proven yet.</remarks>
public readonly ref struct ClientHello
{
    /// <summary>
    /// The shortest datagram: longer than every answer, so that a gateway never says more than it heard.
    /// </summary>
    public const int DatagramBytes = 128;

    /// <summary>The longest cookie.</summary>
    public const int MaxCookieBytes = 32;

    /// <summary>The version that there is.</summary>
    public const byte CurrentVersion = 1;

    private readonly ClientHelloMessage _message;

    private ClientHello(ClientHelloMessage message) => _message = message;

    /// <summary>Gets the version that the device speaks.</summary>
    public byte Version => _message.Version;

    /// <summary>Gets the device that it says it is.</summary>
    public ulong DeviceId => _message.DeviceId;

    /// <summary>Gets which of the device's keys it uses.</summary>
    public byte KeyId => _message.KeyId;

    /// <summary>Gets the suites that the device takes; it may have bits that mean nothing yet.</summary>
    public CipherSuites Suites => (CipherSuites)_message.Suites;

    /// <summary>Gets the device's nonce, 16 bytes: the same in all repetitions.</summary>
    public ReadOnlySpan<byte> Nonce => _message.Nonce;

    /// <summary>Gets the device's X25519 public key, or nothing.</summary>
    public ReadOnlySpan<byte> Share => _message.Share;

    /// <summary>Gets what shows that the device has its key, 16 bytes.</summary>
    public ReadOnlySpan<byte> Proof => _message.Proof;

    /// <summary>Gets the cookie that the gateway asked for, or nothing.</summary>
    public ReadOnlySpan<byte> Cookie => _message.Cookie;

    /// <summary>Gets the bytes that <see cref="Proof"/> is over: from the variant's number through the share.</summary>
    internal ReadOnlySpan<byte> Proven => _message.Proven;

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">The bytes that came in.</param>
    /// <param name="hello">The message, pointing into <paramref name="datagram"/>.</param>
    /// <returns>
    /// <see langword="false"/> when it is another message, malformed, shorter than <see cref="DatagramBytes"/>, or has a
    /// cookie that is too long. Never throws.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ClientHello hello)
    {
        hello = default;
        if (datagram.Length < DatagramBytes
            || SessionCodec.TryRead(datagram, out ClientHelloMessage message) != PostcardError.None
            || message.Cookie.Length > MaxCookieBytes)
        {
            return false;
        }

        hello = new ClientHello(message);
        return true;
    }
}
