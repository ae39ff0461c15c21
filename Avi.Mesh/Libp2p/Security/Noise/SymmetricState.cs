using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>
/// What a handshake has agreed on so far: a hash over all that was said, and a key that grows with it.
/// </summary>
/// <remarks>Noise specification, section 5.2, with SHA-256 and an empty prologue.</remarks>
internal sealed class SymmetricState : IDisposable
{
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const int KeyBytes = 32;

    private readonly byte[] _hash = new byte[HashBytes];
    private readonly byte[] _chainingKey = new byte[HashBytes];
    private CipherState? _cipher;

    /// <param name="protocolName">The name of the handshake; 32 bytes, so that it is the first hash as it is.</param>
    public SymmetricState(ReadOnlySpan<byte> protocolName)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(protocolName.Length, HashBytes, nameof(protocolName));
        protocolName.CopyTo(_hash);
        protocolName.CopyTo(_chainingKey);
        MixHash([]);
    }

    /// <summary>
    /// Gets by how many bytes what is encrypted now is longer: there is no tag before there is a key.
    /// </summary>
    public int TagBytes => _cipher is null ? 0 : NoiseFrame.TagBytes;

    /// <summary>Gets the hash over all that was said.</summary>
    public ReadOnlySpan<byte> HandshakeHash => _hash;

    /// <summary>Takes what was said into the hash.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    /// <summary>Takes a secret that both sides have found into the key.</summary>
    public void MixKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> keys = stackalloc byte[HashBytes + KeyBytes];
        Derive(secret, keys);
        keys[..HashBytes].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new CipherState(keys[HashBytes..]);
        CryptographicOperations.ZeroMemory(keys);
    }

    /// <summary>Encrypts, if there is a key already, and takes the result into the hash.</summary>
    /// <returns>How many bytes were written: <see cref="TagBytes"/> more than the plain ones.</returns>
    public int EncryptAndHash(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        Span<byte> message = destination[..(plain.Length + TagBytes)];
        if (_cipher is null)
            plain.CopyTo(message);
        else
            _cipher.Encrypt(_hash, plain, message);

        MixHash(message);
        return message.Length;
    }

    /// <summary>Decrypts, if there is a key already, and takes the message into the hash.</summary>
    /// <param name="message">The message, at least <see cref="TagBytes"/> long.</param>
    /// <param name="destination">Room for exactly that many bytes less.</param>
    /// <returns><see langword="false"/> when it is not authentic.</returns>
    public bool TryDecryptAndHash(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        if (_cipher is null)
            message.CopyTo(destination);
        else if (!_cipher.TryDecrypt(_hash, message, destination))
            return false;

        MixHash(message);
        return true;
    }

    /// <summary>Ends the handshake.</summary>
    /// <returns>The ciphers of the two directions; the caller owns them.</returns>
    public (CipherState FromInitiator, CipherState FromResponder) Split()
    {
        Span<byte> keys = stackalloc byte[2 * KeyBytes];
        Derive([], keys);
        var ciphers = (new CipherState(keys[..KeyBytes]), new CipherState(keys[KeyBytes..]));
        CryptographicOperations.ZeroMemory(keys);
        return ciphers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_chainingKey);
    }

    // HKDF with two outputs. The framework's own refuses the empty secret that ends a handshake.
    private void Derive(ReadOnlySpan<byte> secret, Span<byte> keys)
    {
        Span<byte> extracted = stackalloc byte[HashBytes];
        HMACSHA256.HashData(_chainingKey, secret, extracted);

        Span<byte> first = keys[..HashBytes];
        Span<byte> second = keys[HashBytes..];
        HMACSHA256.HashData(extracted, [0x01], first);
        HMACSHA256.HashData(extracted, [.. first, 0x02], second);
        CryptographicOperations.ZeroMemory(extracted);
    }
}
