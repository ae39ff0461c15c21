using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>What both sides know once each has heard the other: the way from a handshake to a session.</summary>
internal readonly ref struct SessionSecrets : IDisposable
{
    private readonly Span<byte> _pseudoRandomKey;
    private readonly Span<byte> _transcript;

    /// <summary>Derives them.</summary>
    /// <param name="key">The device's key.</param>
    /// <param name="hello">The proven bytes of the <see cref="ClientHello"/>.</param>
    /// <param name="answer">The bytes of the <see cref="Messages.Sessions.ServerHelloMessage"/> before its mac.</param>
    /// <param name="clientNonce">The device's nonce.</param>
    /// <param name="serverNonce">The gateway's nonce.</param>
    /// <param name="agreed">The result of the agreement, or nothing.</param>
    public SessionSecrets(
        DeviceKey key,
        ReadOnlySpan<byte> hello,
        ReadOnlySpan<byte> answer,
        ReadOnlySpan<byte> clientNonce,
        ReadOnlySpan<byte> serverNonce,
        ReadOnlySpan<byte> agreed)
    {
        _pseudoRandomKey = new byte[KeySchedule.PseudoRandomKeyBytes];
        _transcript = new byte[KeySchedule.TranscriptBytes];
        KeySchedule.WritePseudoRandomKey(key, clientNonce, serverNonce, agreed, _pseudoRandomKey);
        KeySchedule.WriteTranscript(hello, answer, _transcript);
    }

    /// <summary>Writes what shows the device that the gateway has its key.</summary>
    public void WriteMac(Span<byte> mac)
    {
        Span<byte> auth = stackalloc byte[KeySchedule.AuthBytes];
        KeySchedule.WriteSecret(_pseudoRandomKey, "auth"u8, _transcript, auth);
        KeySchedule.WriteMac(auth, _transcript, mac);
        CryptographicOperations.ZeroMemory(auth);
    }

    /// <returns>The session; the caller owns it.</returns>
    public SecureSession NewSession(uint sessionId, CipherSuite suite, bool hasForwardSecrecy, bool isDevice)
    {
        RecordKeys uplink = RecordKeys.DeriveUplink(suite, _pseudoRandomKey, _transcript);
        RecordKeys downlink = RecordKeys.DeriveDownlink(suite, _pseudoRandomKey, _transcript);
        return new SecureSession(
            sessionId, suite, hasForwardSecrecy, isDevice ? uplink : downlink, isDevice ? downlink : uplink);
    }

    /// <summary>Clears them.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_pseudoRandomKey);
}
