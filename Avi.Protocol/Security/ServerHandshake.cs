using System.Security.Cryptography;
using Avi.Protocol.Messages.Sessions;

namespace Avi.Protocol.Security;

/// <summary>A gateway's side of the handshake: one question, one answer, and a session that is half open until then.</summary>
/// <remarks>
/// <para>
/// No socket, no clock, no generator: who asks, what is drawn and how long the half-open session may live
/// (<see cref="HalfOpenLife"/>) come from outside. So does the decision to ask for a cookie first
/// (<see cref="RetryCookie"/>).
/// </para>
/// <para>The session is established by the first record that opens and begins with <c>Start</c>.</para>
/// </remarks>
public sealed class ServerHandshake : IDisposable
{
    /// <summary>How long a half-open session waits to be established: 5 seconds.</summary>
    public static readonly TimeSpan HalfOpenLife = TimeSpan.FromSeconds(5);

    private readonly byte[] _clientNonce;
    private readonly byte[] _answer;
    private SecureSession? _session;

    private ServerHandshake(in ClientHello hello, byte[] answer, SecureSession session)
    {
        DeviceId = hello.DeviceId;
        KeyId = hello.KeyId;
        _clientNonce = hello.Nonce.ToArray();
        _answer = answer;
        _session = session;
    }

    /// <summary>Gets the device, which has proven that it has its key.</summary>
    public ulong DeviceId { get; }

    /// <summary>Gets which of its keys it used.</summary>
    public byte KeyId { get; }

    /// <summary>
    /// Gets the datagram that answers, at most 74 bytes: the same again to the same question while the session is half
    /// open, to wherever that came from.
    /// </summary>
    public ReadOnlyMemory<byte> Answer => _answer;

    /// <summary>Gets the half-open session.</summary>
    /// <exception cref="InvalidOperationException">It was taken.</exception>
    public SecureSession Session => _session ?? throw new InvalidOperationException("The session was taken.");

    /// <summary>Answers a device.</summary>
    /// <param name="hello">What the device said.</param>
    /// <param name="key">The key that the gateway knows by the device's id and key id.</param>
    /// <param name="policy">What the gateway asks of this device.</param>
    /// <param name="seed">What was drawn for this handshake.</param>
    /// <param name="handshake">The answer and its half-open session; the caller owns them.</param>
    /// <returns>
    /// <see cref="HandshakeOutcome.Answered"/>, or why there is silence. Never throws for what a device said.
    /// </returns>
    public static HandshakeOutcome TryAnswer(
        scoped in ClientHello hello,
        DeviceKey key,
        HandshakePolicy policy,
        scoped in ServerSeed seed,
        out ServerHandshake? handshake)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(policy);
        ThrowIfBad(in seed);
        handshake = null;
        HandshakeOutcome outcome = Judge(in hello, policy);
        if (outcome != HandshakeOutcome.Answered)
            return outcome;

        // What costs most comes last: who has no key does not make us agree.
        if (!IsProven(in hello, key))
            return HandshakeOutcome.WrongProof;

        Span<byte> agreed = stackalloc byte[X25519KeyPair.Bytes];
        Span<byte> share = stackalloc byte[X25519KeyPair.Bytes];
        bool isAgreed = !hello.Share.IsEmpty && (policy.OffersForwardSecrecy || policy.RequiresForwardSecrecy);
        if (isAgreed && !TryAgree(seed.PrivateKey, hello.Share, share, agreed))
            return HandshakeOutcome.BadShare;

        int agreedBytes = isAgreed ? X25519KeyPair.Bytes : 0;
        handshake = NewAnswer(
            in hello, key, policy.Pick(hello.Suites), in seed, share[..agreedBytes], agreed[..agreedBytes]);
        CryptographicOperations.ZeroMemory(agreed);
        return HandshakeOutcome.Answered;
    }

    /// <summary>Says whether a device repeats the question that this is the answer to.</summary>
    /// <param name="hello">What the device said.</param>
    /// <returns>Whether device and nonce are the same.</returns>
    public bool IsAnswerTo(scoped in ClientHello hello) =>
        hello.DeviceId == DeviceId && hello.Nonce.SequenceEqual(_clientNonce);

    /// <summary>Takes the session, which is established now; what is left of the handshake can be forgotten.</summary>
    /// <returns>The session; the caller owns it.</returns>
    public SecureSession TakeSession()
    {
        SecureSession session = Session;
        _session = null;
        return session;
    }

    /// <summary>Clears the half-open session, unless it was taken.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }

    private static void ThrowIfBad(in ServerSeed seed)
    {
        if (seed.Nonce.Length != KeySchedule.NonceBytes)
            throw new ArgumentException($"The nonce has {KeySchedule.NonceBytes} bytes.", nameof(seed));

        if (seed.PrivateKey.Length != X25519KeyPair.Bytes)
            throw new ArgumentException($"The private key has {X25519KeyPair.Bytes} bytes.", nameof(seed));

        if (seed.SessionId == 0)
            throw new ArgumentException("No session has the number 0.", nameof(seed));
    }

    private static HandshakeOutcome Judge(in ClientHello hello, HandshakePolicy policy)
    {
        if (hello.Version != ClientHello.CurrentVersion)
            return HandshakeOutcome.OtherVersion;

        if (hello.Share.Length is not 0 and not X25519KeyPair.Bytes)
            return HandshakeOutcome.BadShare;

        if (policy.Pick(hello.Suites) == CipherSuite.None)
            return HandshakeOutcome.NoCommonSuite;

        return policy.RequiresForwardSecrecy && hello.Share.IsEmpty
            ? HandshakeOutcome.NoForwardSecrecy
            : HandshakeOutcome.Answered;
    }

    private static bool IsProven(in ClientHello hello, DeviceKey key)
    {
        Span<byte> proof = stackalloc byte[KeySchedule.ProofBytes];
        KeySchedule.WriteProof(key, hello.Proven, proof);
        return CryptographicOperations.FixedTimeEquals(proof, hello.Proof);
    }

    private static bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> theirShare, Span<byte> ourShare, Span<byte> agreed)
    {
        using var pair = new X25519KeyPair(privateKey);
        pair.WriteShare(ourShare);
        return pair.TryAgree(theirShare, agreed);
    }

    private static ServerHandshake NewAnswer(
        in ClientHello hello,
        DeviceKey key,
        CipherSuite suite,
        in ServerSeed seed,
        ReadOnlySpan<byte> share,
        ReadOnlySpan<byte> agreed)
    {
        Span<byte> mac = stackalloc byte[KeySchedule.MacBytes];
        var message = new ServerHelloMessage
        {
            Version = ClientHello.CurrentVersion,
            Suite = (byte)suite,
            KeyId = hello.KeyId,
            Nonce = seed.Nonce,
            Share = share,
            SessionId = seed.SessionId,
            Mac = mac,
        };
        byte[] answer = new byte[message.GetEncodedBytes()];
        message.TryEncode(answer, out _); // it was measured: it fits

        // The mac is over all before it, and comes last.
        using var secrets = new SessionSecrets(
            key, hello.Proven, answer.AsSpan()[..^mac.Length], hello.Nonce, seed.Nonce, agreed);
        secrets.WriteMac(answer.AsSpan()[^mac.Length..]);
        return new ServerHandshake(
            in hello,
            answer,
            secrets.NewSession(seed.SessionId, suite, hasForwardSecrecy: !agreed.IsEmpty, isDevice: false));
    }
}
