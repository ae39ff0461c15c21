using System.Security.Cryptography;

using Avi.Protocol.Security;

namespace Avi.Benchmarks.Protocol;

/// <summary>What the framework does for one record, and nothing else: the floor under a sealed record.</summary>
internal sealed class BareCipher : IDisposable
{
    private readonly CipherSuite _suite;
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _head = new byte[4];
    private readonly byte[] _plain;
    private readonly byte[] _ciphertext;
    private readonly byte[] _tag = new byte[SealedRecord.TagBytes];
    private readonly byte[] _hash = new byte[HMACSHA256.HashSizeInBytes];
    private readonly byte[] _blocks;
    private readonly AesGcm _aesGcm = new(new byte[16], SealedRecord.TagBytes);
    private readonly ChaCha20Poly1305 _chaCha = new(new byte[32]);
    private readonly HMACSHA256 _mac = new(new byte[32]);
    private readonly ICryptoTransform _aes;

    public BareCipher(CipherSuite suite, int plainBytes)
    {
        _suite = suite;
        _plain = new byte[plainBytes];
        _ciphertext = new byte[plainBytes];
        _blocks = new byte[(plainBytes + 15) / 16 * 16];
        using var aes = Aes.Create();
        aes.SetKey(new byte[16]);
        aes.Padding = PaddingMode.None;
#pragma warning disable CA5358 // Counter mode is built of it.
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        _aes = aes.CreateEncryptor();
        Seal();
    }

    public void Seal()
    {
        switch (_suite)
        {
            case CipherSuite.Aes128Gcm:
                _aesGcm.Encrypt(_nonce, _plain, _ciphertext, _tag, _head);
                break;

            case CipherSuite.ChaCha20Poly1305:
                _chaCha.Encrypt(_nonce, _plain, _ciphertext, _tag, _head);
                break;

            default:
                _aes.TransformBlock(_blocks, 0, _blocks.Length, _blocks, 0);
                _mac.TryComputeHash(_ciphertext, _hash, out _);
                break;
        }
    }

    public void Open()
    {
        switch (_suite)
        {
            case CipherSuite.Aes128Gcm:
                _aesGcm.Decrypt(_nonce, _ciphertext, _tag, _plain, _head);
                break;

            case CipherSuite.ChaCha20Poly1305:
                _chaCha.Decrypt(_nonce, _ciphertext, _tag, _plain, _head);
                break;

            default:
                Seal();
                break;
        }
    }

    public void Dispose()
    {
        _aesGcm.Dispose();
        _chaCha.Dispose();
        _mac.Dispose();
        _aes.Dispose();
    }
}
