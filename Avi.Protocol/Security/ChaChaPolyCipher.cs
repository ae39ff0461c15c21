using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>Suite 3: ChaCha20-Poly1305.</summary>
internal sealed class ChaChaPolyCipher(ReadOnlySpan<byte> key) : AeadCipher
{
    private readonly ChaCha20Poly1305 _cipher = new(key);

    public override void Dispose() => _cipher.Dispose();

    protected override void Encrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, Span<byte> tag, ReadOnlySpan<byte> additionalData) =>
        _cipher.Encrypt(nonce, body, body, tag, additionalData);

    protected override void Decrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> additionalData) =>
        _cipher.Decrypt(nonce, body, tag, body, additionalData);
}
