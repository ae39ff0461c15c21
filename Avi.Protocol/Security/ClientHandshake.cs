using System.Security.Cryptography;
using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;

namespace Avi.Protocol.Security;

/// <summary>A device's side of the handshake: one question, repeated if need be, and the first right answer.</summary>
/// <remarks>
/// <para>
/// No socket, no clock, no generator: nonce and private key are drawn outside, and whoever sends decides when the hello
/// is repeated, and when it is time to begin anew, with another nonce and another object.
/// </para>
/// <para>
/// It takes one answer and then no other: a second one would repeat counters under the same keys.
/// </para>
/// </remarks>
public sealed class ClientHandshake : IDisposable
{
    /// <summary>How often a gateway may ask for a cookie; after that it is not heard.</summary>
    public const int MaxRetries = 3;

    private readonly ClientHandshakeOptions _options;
    private readonly CipherSuites _suites;
    private readonly DeviceKey _key;
    private readonly X25519KeyPair? _pair;
    private readonly byte[] _hello = new byte[ClientHello.DatagramBytes];
    private readonly int _provenBytes;
    private readonly byte[] _nonce;
    private int _retries;
    private bool _isOver;

    /// <summary>Begins a handshake.</summary>
    /// <param name="options">Who the device is, and what it wants.</param>
    /// <param name="key">The device's key; not owned, and in use until the handshake is over.</param>
    /// <param name="nonce">16 random bytes, never the same twice.</param>
    /// <param name="privateKey">
    /// 32 random bytes, never the same twice, for forward secrecy; or nothing. The caller clears them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, no suite is offered, or forward secrecy is required without a private key.
    /// </exception>
    public ClientHandshake(
        ClientHandshakeOptions options, DeviceKey key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> privateKey)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        if (nonce.Length != KeySchedule.NonceBytes)
            throw new ArgumentException($"The nonce has {KeySchedule.NonceBytes} bytes.", nameof(nonce));

        if (privateKey.Length is not 0 and not X25519KeyPair.Bytes)
            throw new ArgumentException($"A private key has {X25519KeyPair.Bytes} bytes.", nameof(privateKey));

        if (options.RequiresForwardSecrecy && privateKey.IsEmpty)
            throw new ArgumentException("There is no forward secrecy without a private key.", nameof(privateKey));

        _suites = options.Suites.OnThisSystem();
        if (_suites == CipherSuites.None)
            throw new ArgumentException("None of these suites is there on this system.", nameof(options));

        _options = options;
        _key = key;
        _nonce = nonce.ToArray();
        _pair = privateKey.IsEmpty ? null : new X25519KeyPair(privateKey);
        _provenBytes = WriteProven();
        KeySchedule.WriteProof(key, Proven, _hello.AsSpan(_provenBytes));
        WriteRest(cookie: []);
    }

    /// <summary>Gets the datagram to send: 128 bytes. It changes when a gateway asks for a cookie.</summary>
    public ReadOnlyMemory<byte> Hello => _hello;

    private ReadOnlySpan<byte> Proven => _hello.AsSpan(0, _provenBytes);

    /// <summary>Takes a datagram that came from the gateway's address.</summary>
    /// <param name="datagram">The bytes that came in.</param>
    /// <param name="session">The session when the handshake is complete; the caller owns it.</param>
    /// <returns>What to do. Never throws for what came.</returns>
    public ClientHandshakeStep Receive(ReadOnlySpan<byte> datagram, out SecureSession? session)
    {
        session = null;
        if (_isOver)
            return ClientHandshakeStep.Wait;

        if (SessionCodec.TryRead(datagram, out RetryMessage retry) == PostcardError.None)
            return TakeCookie(retry.Cookie);

        if (SessionCodec.TryRead(datagram, out ServerHelloMessage answer) != PostcardError.None
            || !IsWanted(in answer)
            || !TryTake(in answer, out session))
        {
            return ClientHandshakeStep.Wait;
        }

        Dispose();
        return ClientHandshakeStep.Complete;
    }

    /// <summary>Ends the handshake and clears its secrets. The device's key stays, and a session that came of it.</summary>
    public void Dispose()
    {
        _isOver = true;
        _pair?.Dispose();
    }

    private ClientHandshakeStep TakeCookie(ReadOnlySpan<byte> cookie)
    {
        if (cookie.IsEmpty || cookie.Length > ClientHello.MaxCookieBytes || _retries == MaxRetries)
            return ClientHandshakeStep.Wait;

        _retries++;
        WriteRest(cookie);
        return ClientHandshakeStep.SendAgain;
    }

    private bool IsWanted(in ServerHelloMessage answer) =>
        answer.Version == ClientHello.CurrentVersion
        && _suites.Has((CipherSuite)answer.Suite)
        && answer.KeyId == _options.KeyId
        && (answer.Share.IsEmpty
            ? !_options.RequiresForwardSecrecy
            : _pair is not null && answer.Share.Length == X25519KeyPair.Bytes);

    private bool TryTake(in ServerHelloMessage answer, out SecureSession? session)
    {
        session = null;
        Span<byte> agreed = stackalloc byte[answer.Share.Length];
        if (!answer.Share.IsEmpty && !_pair!.TryAgree(answer.Share, agreed)) // a share is wanted only with a pair
            return false;

        using var secrets = new SessionSecrets(_key, Proven, answer.Answer, _nonce, answer.Nonce, agreed);
        CryptographicOperations.ZeroMemory(agreed);
        Span<byte> mac = stackalloc byte[KeySchedule.MacBytes];
        secrets.WriteMac(mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, answer.Mac))
            return false;

        session = secrets.NewSession(answer.SessionId, (CipherSuite)answer.Suite, !answer.Share.IsEmpty, isDevice: true);
        return true;
    }

    private int WriteProven()
    {
        Span<byte> share = stackalloc byte[_pair is null ? 0 : X25519KeyPair.Bytes];
        _pair?.WriteShare(share);

        var hello = new ClientHelloMessage
        {
            Version = ClientHello.CurrentVersion,
            DeviceId = _options.DeviceId,
            KeyId = _options.KeyId,
            Suites = (byte)_suites,
            Nonce = _nonce,
            Share = share,
            Proof = stackalloc byte[KeySchedule.ProofBytes],
        };

        // It fits: without padding the longest hello has 113 of its 128 bytes. Cookie and padding are empty yet.
        hello.TryEncode(_hello, out int bytes);
        return bytes - KeySchedule.ProofBytes - 2;
    }

    private void WriteRest(ReadOnlySpan<byte> cookie)
    {
        Span<byte> rest = _hello.AsSpan(_provenBytes + KeySchedule.ProofBytes);
        rest.Clear();
        var writer = new PostcardWriter(rest);
        writer.WriteBytes(cookie);
        writer.WriteByte((byte)(rest.Length - writer.BytesWritten - 1)); // the padding's length, below 128
    }
}
