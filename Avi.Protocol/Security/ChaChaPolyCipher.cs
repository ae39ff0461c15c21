using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>Suite 3: ChaCha20-Poly1305.</summary>
internal sealed class ChaChaPolyCipher(ReadOnlySpan<byte> key) : RecordCipher
{
    private readonly ChaCha20Poly1305 _cipher = new(key);

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
