using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>Suite 1: AES-128-GCM.</summary>
internal sealed class AesGcmCipher(ReadOnlySpan<byte> key) : RecordCipher
{
    private readonly AesGcm _cipher = new(key, SealedRecord.TagBytes);

    public override void Seal(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes)
    {
        Span<byte> body = record[headBytes..^SealedRecord.TagBytes];
        _cipher.Encrypt(nonce, body, body, record[^SealedRecord.TagBytes..], record[..headBytes]);
    }

    public override bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes)
    {
        Span<byte> body = record[headBytes..^SealedRecord.TagBytes];
        try
        {
            _cipher.Decrypt(nonce, body, record[^SealedRecord.TagBytes..], body, record[..headBytes]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The framework has no other way to say it.
            return false;
        }
    }

    public override void Dispose() => _cipher.Dispose();
}
