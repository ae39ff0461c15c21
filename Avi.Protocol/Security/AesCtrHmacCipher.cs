using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>Suite 2: AES-128 in counter mode, then HMAC-SHA-256 over head and ciphertext, cut to 16 bytes.</summary>
internal sealed class AesCtrHmacCipher : RecordCipher
{
    private const int BlockBytes = 16;
    private const int StreamBytes = 1_280; // the longest datagram in one go; longer ones in several

    // The framework encrypts blocks without allocating only in arrays. One for each thread is less than one for each
    // session, and nobody keeps it from one call to the next.
    [ThreadStatic]
    private static byte[]? _stream;

    private readonly ICryptoTransform _blocks;
    private readonly HMACSHA256 _mac;

    public AesCtrHmacCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> macKey)
    {
        _blocks = NewBlockCipher(key);
        byte[] copy = macKey.ToArray();
        _mac = new HMACSHA256(copy);
        CryptographicOperations.ZeroMemory(copy);
    }

    public override void Seal(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes)
    {
        Crypt(nonce, record[headBytes..^SealedRecord.TagBytes]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        WriteMac(record[..^SealedRecord.TagBytes], whole);
        whole[..SealedRecord.TagBytes].CopyTo(record[^SealedRecord.TagBytes..]);
    }

    public override bool TryOpen(ReadOnlySpan<byte> nonce, Span<byte> record, int headBytes)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        WriteMac(record[..^SealedRecord.TagBytes], whole);
        if (!CryptographicOperations.FixedTimeEquals(whole[..SealedRecord.TagBytes], record[^SealedRecord.TagBytes..]))
            return false;

        Crypt(nonce, record[headBytes..^SealedRecord.TagBytes]);
        return true;
    }

    public override void Dispose()
    {
        _blocks.Dispose();
        _mac.Dispose();
    }

    private static ICryptoTransform NewBlockCipher(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.Padding = PaddingMode.None;
#pragma warning disable CA5358 // Counter mode is built of it: each block is a number that comes once, never a text.
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        return aes.CreateEncryptor();
    }

    private static void Xor(Span<byte> text, ReadOnlySpan<byte> stream)
    {
        int i = 0;
        for (; i <= text.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(text[i..]) ^ new Vector<byte>(stream[i..])).CopyTo(text[i..]);

        for (; i < text.Length; i++)
            text[i] ^= stream[i];
    }

    private void WriteMac(ReadOnlySpan<byte> text, Span<byte> whole) => _mac.TryComputeHash(text, whole, out _);

    private void Crypt(ReadOnlySpan<byte> nonce, Span<byte> text)
    {
        byte[] stream = _stream ??= new byte[StreamBytes];
        for (uint firstBlock = 1; !text.IsEmpty; firstBlock += StreamBytes / BlockBytes)
        {
            Span<byte> part = text[..Math.Min(text.Length, StreamBytes)];
            int blockBytes = (part.Length + BlockBytes - 1) / BlockBytes * BlockBytes;
            WriteBlocks(nonce, firstBlock, stream.AsSpan(0, blockBytes));
            _blocks.TransformBlock(stream, 0, blockBytes, stream, 0);
            Xor(part, stream);

            // With the datagram that travelled it would tell the plaintext.
            CryptographicOperations.ZeroMemory(stream.AsSpan(0, blockBytes));
            text = text[part.Length..];
        }
    }

    private static void WriteBlocks(ReadOnlySpan<byte> nonce, uint firstBlock, Span<byte> blocks)
    {
        // | nonce | number of the block, from 1, big endian |
        for (uint block = firstBlock; !blocks.IsEmpty; block++)
        {
            nonce.CopyTo(blocks);
            BinaryPrimitives.WriteUInt32BigEndian(blocks[nonce.Length..], block);
            blocks = blocks[BlockBytes..];
        }
    }
}
