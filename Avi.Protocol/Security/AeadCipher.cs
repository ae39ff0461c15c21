using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>A suite that the framework encrypts and authenticates in one step.</summary>
internal abstract class AeadCipher : RecordCipher
{
    public sealed override void Seal(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes) =>
        Encrypt(nonce, BodyOf(record, headBytes), TagOf(record), record[..headBytes]);

    public sealed override bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes)
    {
        try
        {
            Decrypt(nonce, BodyOf(record, headBytes), TagOf(record), record[..headBytes]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The framework has no other way to say it.
            return false;
        }
    }

    protected abstract void Encrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, Span<byte> tag, ReadOnlySpan<byte> additionalData);

    protected abstract void Decrypt(
        ReadOnlySpan<byte> nonce, Span<byte> body, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> additionalData);

    private static Span<byte> BodyOf(Span<byte> record, int headBytes) => record[headBytes..^SealedRecord.TagBytes];

    private static Span<byte> TagOf(Span<byte> record) => record[^SealedRecord.TagBytes..];
}
