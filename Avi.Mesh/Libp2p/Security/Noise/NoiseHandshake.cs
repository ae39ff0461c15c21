using System.Diagnostics;
using System.Security.Cryptography;
using NSec.Cryptography;
using X25519PublicKey = NSec.Cryptography.PublicKey;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>
/// The handshake XX: after three messages both sides know each other's static key, and share two secrets.
/// </summary>
/// <remarks>
/// Messages and keys only; who sends the bytes, and whose identity the static key belongs to, others know. A handshake
/// that failed is over. Noise specification, sections 5.3 and 7.5.
/// </remarks>
internal sealed class NoiseHandshake : IDisposable
{
    /// <summary>The bytes of an X25519 key.</summary>
    public const int KeyBytes = 32;

    private static readonly NoiseToken[][] Pattern =
    [
        [NoiseToken.E],                                                  // -> e
        [NoiseToken.E, NoiseToken.EE, NoiseToken.S, NoiseToken.ES],      // <- e, ee, s, es
        [NoiseToken.S, NoiseToken.SE],                                   // -> s, se
    ];

    private readonly SymmetricState _state = new("Noise_XX_25519_ChaChaPoly_SHA256"u8);
    private readonly bool _isInitiator;
    private readonly Key _staticKey;
    private readonly Key _ephemeralKey;
    private X25519PublicKey? _remoteStaticKey;
    private X25519PublicKey? _remoteEphemeralKey;
    private int _turn; // 0 <= _turn <= Pattern.Length; even: the initiator writes

    /// <param name="isInitiator">Whether this side dialled.</param>
    /// <param name="staticKey">The X25519 key that the identity vouches for; owned from here on.</param>
    /// <param name="ephemeralKey">A new X25519 key; owned from here on.</param>
    public NoiseHandshake(bool isInitiator, Key staticKey, Key ephemeralKey)
    {
        _isInitiator = isInitiator;
        _staticKey = staticKey;
        _ephemeralKey = ephemeralKey;
    }

    /// <summary>Gets a value indicating whether all three messages are through.</summary>
    public bool IsComplete => _turn == Pattern.Length;

    /// <summary>Gets a value indicating whether this side writes the next message.</summary>
    public bool IsWriterNext => !IsComplete && (_turn % 2 == 0) == _isInitiator;

    /// <summary>Gets this side's static key.</summary>
    public byte[] LocalStaticKey => _staticKey.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>Gets the other side's static key; there is none before the message that brings it.</summary>
    public byte[] RemoteStaticKey => Received(_remoteStaticKey).Export(KeyBlobFormat.RawPublicKey);

    /// <summary>Gets the hash over all that was said.</summary>
    public ReadOnlySpan<byte> HandshakeHash => _state.HandshakeHash;

    /// <summary>Writes the next message.</summary>
    /// <param name="payload">What the message says besides; empty in the first one.</param>
    /// <param name="destination">Room for the payload and 96 bytes more.</param>
    /// <param name="bytesWritten">The length of the message.</param>
    /// <returns><see langword="false"/> when the other side's keys give no secret.</returns>
    public bool TryWriteMessage(ReadOnlySpan<byte> payload, Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        foreach (NoiseToken token in TakeTurn(isWriter: true))
        {
            Span<byte> rest = destination[bytesWritten..];
            switch (token)
            {
                case NoiseToken.E:
                    _ephemeralKey.PublicKey.Export(KeyBlobFormat.RawPublicKey).CopyTo(rest);
                    _state.MixHash(rest[..KeyBytes]);
                    bytesWritten += KeyBytes;
                    break;

                case NoiseToken.S:
                    bytesWritten += _state.EncryptAndHash(LocalStaticKey, rest);
                    break;

                default:
                    if (!TryMixAgreement(token))
                        return false;

                    break;
            }
        }

        bytesWritten += _state.EncryptAndHash(payload, destination[bytesWritten..]);
        return true;
    }

    /// <summary>Reads the next message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="payload">Room for what it says besides, at most as long as the message.</param>
    /// <param name="payloadBytes">How long that is.</param>
    /// <returns><see langword="false"/> when it is too short, not authentic, or its keys give no secret.</returns>
    public bool TryReadMessage(ReadOnlySpan<byte> message, Span<byte> payload, out int payloadBytes)
    {
        payloadBytes = 0;
        foreach (NoiseToken token in TakeTurn(isWriter: false))
        {
            bool isRead = token switch
            {
                NoiseToken.E => TryReadEphemeralKey(ref message),
                NoiseToken.S => TryReadStaticKey(ref message),
                _ => TryMixAgreement(token),
            };
            if (!isRead)
                return false;
        }

        if (message.Length < _state.TagBytes)
            return false;

        payloadBytes = message.Length - _state.TagBytes;
        return _state.TryDecryptAndHash(message, payload[..payloadBytes]);
    }

    /// <summary>Ends the complete handshake.</summary>
    /// <returns>The ciphers of the two directions; the caller owns them.</returns>
    public (CipherState Sending, CipherState Receiving) Split()
    {
        if (!IsComplete)
            throw new InvalidOperationException("The handshake is not complete.");

        (CipherState fromInitiator, CipherState fromResponder) = _state.Split();
        return _isInitiator ? (fromInitiator, fromResponder) : (fromResponder, fromInitiator);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _ephemeralKey.Dispose();
        _staticKey.Dispose();
    }

    private static X25519PublicKey Received(X25519PublicKey? key) =>
        key ?? throw new InvalidOperationException("The message that brings this key has not come yet.");

    private NoiseToken[] TakeTurn(bool isWriter)
    {
        if (IsComplete || IsWriterNext != isWriter)
            throw new InvalidOperationException("It is the other side's turn, or the handshake is complete.");

        return Pattern[_turn++];
    }

    private bool TryReadEphemeralKey(ref ReadOnlySpan<byte> message)
    {
        if (message.Length < KeyBytes)
            return false;

        ReadOnlySpan<byte> key = message[..KeyBytes];
        message = message[KeyBytes..];
        _state.MixHash(key);
        return X25519PublicKey.TryImport(
            KeyAgreementAlgorithm.X25519, key, KeyBlobFormat.RawPublicKey, out _remoteEphemeralKey);
    }

    private bool TryReadStaticKey(ref ReadOnlySpan<byte> message)
    {
        int length = KeyBytes + _state.TagBytes;
        if (message.Length < length)
            return false;

        Span<byte> key = stackalloc byte[KeyBytes];
        bool isAuthentic = _state.TryDecryptAndHash(message[..length], key);
        message = message[length..];
        return isAuthentic && X25519PublicKey.TryImport(
            KeyAgreementAlgorithm.X25519, key, KeyBlobFormat.RawPublicKey, out _remoteStaticKey);
    }

    private bool TryMixAgreement(NoiseToken token)
    {
        (Key own, X25519PublicKey remote) = token switch
        {
            NoiseToken.EE => (_ephemeralKey, Received(_remoteEphemeralKey)),
            NoiseToken.ES when _isInitiator => (_ephemeralKey, Received(_remoteStaticKey)),
            NoiseToken.ES => (_staticKey, Received(_remoteEphemeralKey)),
            NoiseToken.SE when _isInitiator => (_staticKey, Received(_remoteEphemeralKey)),
            NoiseToken.SE => (_ephemeralKey, Received(_remoteStaticKey)),
            _ => throw new UnreachableException($"{token} is no agreement."),
        };

        // Some keys give the same secret with every other key; there is no secret with their owner.
        var exportable = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using SharedSecret? secret = KeyAgreementAlgorithm.X25519.Agree(own, remote, in exportable);
        if (secret is null)
            return false;

        byte[] bytes = secret.Export(SharedSecretBlobFormat.RawSharedSecret);
        _state.MixKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return true;
    }
}
