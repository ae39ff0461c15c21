using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>The secrets of one direction of a session, and the cipher made of them.</summary>
/// <remarks>
/// The cipher takes some kilobytes of the system's memory, the secrets 28 to 60 bytes. So the cipher is made
/// when it is first needed, and a session that says nothing can let go of it (<see cref="Rest"/>).
/// </remarks>
internal sealed class RecordKeys : IDisposable
{
    private const int MaxSecretBytes =
        CipherSuiteExtensions.MaxKeyBytes + KeySchedule.InitializationVectorBytes + CipherSuiteExtensions.MacKeyBytes;

    private readonly CipherSuite _suite;
    private readonly byte[] _secrets; // initialization vector, key, in suite 2 the key of the tag; never moved or copied
    private RecordCipher? _cipher;
    private bool _isDisposed;

    private RecordKeys(CipherSuite suite, ReadOnlySpan<byte> secrets)
    {
        _suite = suite;
        _secrets = GC.AllocateUninitializedArray<byte>(secrets.Length, pinned: true);
        secrets.CopyTo(_secrets);
    }

    private ReadOnlySpan<byte> InitializationVector => _secrets.AsSpan(0, KeySchedule.InitializationVectorBytes);

    private ReadOnlySpan<byte> Key => _secrets.AsSpan(KeySchedule.InitializationVectorBytes, _suite.KeyBytes());

    private ReadOnlySpan<byte> MacKey => _secrets.AsSpan(KeySchedule.InitializationVectorBytes + _suite.KeyBytes());

    /// <summary>Derives the secrets of the direction from device to gateway.</summary>
    public static RecordKeys DeriveUplink(
        CipherSuite suite, ReadOnlySpan<byte> pseudoRandomKey, ReadOnlySpan<byte> transcript) =>
        Derive(suite, pseudoRandomKey, transcript, "c2s iv"u8, "c2s key"u8, "c2s mac"u8);

    /// <summary>Derives the secrets of the direction from gateway to device.</summary>
    public static RecordKeys DeriveDownlink(
        CipherSuite suite, ReadOnlySpan<byte> pseudoRandomKey, ReadOnlySpan<byte> transcript) =>
        Derive(suite, pseudoRandomKey, transcript, "s2c iv"u8, "s2c key"u8, "s2c mac"u8);

    /// <summary>Encrypts, and writes the tag.</summary>
    /// <param name="counter">The record's number; never the same twice.</param>
    /// <param name="record">Head, plaintext, and room for the tag.</param>
    /// <param name="headBytes">How long the head is.</param>
    public void Seal(ulong counter, Span<byte> record, int headBytes)
    {
        Span<byte> nonce = stackalloc byte[KeySchedule.InitializationVectorBytes];
        WriteNonce(counter, nonce);
        Cipher().Seal(nonce, record, headBytes);
    }

    /// <summary>Checks the tag, and decrypts.</summary>
    /// <param name="counter">The record's number.</param>
    /// <param name="record">Head, encrypted plaintext and tag. What it holds after a failure is not defined.</param>
    /// <param name="headBytes">How long the head is.</param>
    /// <returns><see langword="false"/> when the other side did not write this, or not under this number.</returns>
    public bool TryOpen(ulong counter, Span<byte> record, int headBytes)
    {
        if (record.Length - headBytes < SealedRecord.TagBytes)
            return false;

        Span<byte> nonce = stackalloc byte[KeySchedule.InitializationVectorBytes];
        WriteNonce(counter, nonce);
        return Cipher().TryOpen(nonce, record, headBytes);
    }

    /// <summary>Gives the system's memory back until the next record.</summary>
    public void Rest()
    {
        _cipher?.Dispose();
        _cipher = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rest();
        CryptographicOperations.ZeroMemory(_secrets);
        _isDisposed = true;
    }

    /// <summary>Writes the nonce of a record: the initialization vector, its last eight bytes with the counter.</summary>
    internal void WriteNonce(ulong counter, Span<byte> nonce)
    {
        InitializationVector.CopyTo(nonce);
        Span<byte> last = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ counter);
    }

    private static RecordKeys Derive(
        CipherSuite suite,
        ReadOnlySpan<byte> pseudoRandomKey,
        ReadOnlySpan<byte> transcript,
        ReadOnlySpan<byte> vectorLabel,
        ReadOnlySpan<byte> keyLabel,
        ReadOnlySpan<byte> macLabel)
    {
        Span<byte> secrets = stackalloc byte[MaxSecretBytes];
        int length = KeySchedule.InitializationVectorBytes;
        KeySchedule.WriteSecret(pseudoRandomKey, vectorLabel, transcript, secrets[..length]);
        KeySchedule.WriteSecret(pseudoRandomKey, keyLabel, transcript, secrets.Slice(length, suite.KeyBytes()));
        length += suite.KeyBytes();
        if (suite == CipherSuite.Aes128CtrHmac)
        {
            Span<byte> macKey = secrets.Slice(length, CipherSuiteExtensions.MacKeyBytes);
            KeySchedule.WriteSecret(pseudoRandomKey, macLabel, transcript, macKey);
            length += macKey.Length;
        }

        var keys = new RecordKeys(suite, secrets[..length]);
        CryptographicOperations.ZeroMemory(secrets);
        return keys;
    }

    private RecordCipher Cipher()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _cipher ??= _suite switch
        {
            CipherSuite.Aes128Gcm => new AesGcmCipher(Key),
            CipherSuite.Aes128CtrHmac => new AesCtrHmacCipher(Key, MacKey),
            CipherSuite.ChaCha20Poly1305 => new ChaChaPolyCipher(Key),
            _ => throw new UnreachableException($"{_suite} is no suite."),
        };
    }
}
