namespace Avi.Protocol.Security;

/// <summary>Seals and opens in place. It has what the system's cryptography wants; for one caller at a time.</summary>
internal abstract class RecordCipher : IDisposable
{
    /// <summary>Encrypts, and writes the tag.</summary>
    /// <param name="nonce">12 bytes, never the same twice.</param>
    /// <param name="record">Head, plaintext, and room for the tag.</param>
    /// <param name="headBytes">How long the head is.</param>
    public abstract void Seal(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes);

    /// <summary>Checks the tag, and decrypts.</summary>
    /// <param name="nonce">The nonce of the other side.</param>
    /// <param name="record">Head, encrypted plaintext and tag. What it holds after a failure is not defined.</param>
    /// <param name="headBytes">How long the head is.</param>
    /// <returns><see langword="false"/> when the other side did not write this, or not with this nonce.</returns>
    public abstract bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes);

    /// <inheritdoc/>
    public abstract void Dispose();
}
