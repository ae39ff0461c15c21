using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>Encrypts or decrypts one direction: a key, and a counter that never gives the same nonce twice.</summary>
/// <remarks>For one caller at a time. Noise specification, section 5.1; ChaCha20-Poly1305, section 12.3.</remarks>
internal sealed class CipherState(ReadOnlySpan<byte> key, ulong firstNonce = 0) : IDisposable
{
    private const int NonceBytes = 12;

    // The specification reserves it; a connection that gets there has sent for longer than the universe has time.
    private const ulong ReservedNonce = ulong.MaxValue;

    private readonly ChaCha20Poly1305 _cipher = new(key);
    private ulong _nonce = firstNonce;

    /// <summary>Encrypts.</summary>
    /// <param name="associatedData">What the other side must know to decrypt it.</param>
    /// <param name="plain">What is to be said.</param>
    /// <param name="destination">Room for exactly 16 bytes more than that; may begin at the same place.</param>
    public void Encrypt(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce);
        _cipher.Encrypt(nonce, plain, destination[..plain.Length], destination[plain.Length..], associatedData);
        _nonce++;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="associatedData">What was known when it was encrypted.</param>
    /// <param name="message">The message with its tag; at least 16 bytes.</param>
    /// <param name="destination">Room for exactly 16 bytes less than that; may begin at the same place.</param>
    /// <returns>
    /// <see langword="false"/> when not the other side wrote this, or not now; the connection is over then.
    /// </returns>
    public bool TryDecrypt(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(nonce);
        int plainBytes = message.Length - NoiseFrame.TagBytes;
        try
        {
            _cipher.Decrypt(nonce, message[..plainBytes], message[plainBytes..], destination, associatedData);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        _nonce++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private void WriteNonce(Span<byte> nonce)
    {
        if (_nonce == ReservedNonce)
            throw new InvalidOperationException("The key of this direction is used up.");

        // | 00 00 00 00 | counter, little endian |
        nonce[..sizeof(uint)].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[sizeof(uint)..], _nonce);
    }
}
