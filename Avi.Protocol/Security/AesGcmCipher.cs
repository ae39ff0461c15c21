using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>Suite 1: AES-128-GCM.</summary>
internal sealed class AesGcmCipher(ReadOnlySpan<byte> key) : AeadCipher
{
    private readonly AesGcm _cipher = new(key, SealedRecord.TagBytes);

    public override void Dispose() => _cipher.Dispose();

    protected override void Encrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, Span<byte> tag, ReadOnlySpan<byte> additionalData) =>
        _cipher.Encrypt(nonce, body, body, tag, additionalData);

    protected override void Decrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> additionalData) =>
        _cipher.Decrypt(nonce, body, tag, body, additionalData);
}
