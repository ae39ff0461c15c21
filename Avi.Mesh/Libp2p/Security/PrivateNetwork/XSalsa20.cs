using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Avi.Mesh.Libp2p.Security.PrivateNetwork;

/// <summary>The key stream of one direction of a connection. It does not allocate. Not for several threads.</summary>
/// <remarks>
/// The cipher is that of libsodium, which NSec brings: it has no door to this one of its ciphers, which is too old for
/// anything but this protocol.
/// </remarks>
internal sealed class XSalsa20 : IDisposable
{
    /// <summary>How long the number is that makes a key stream unique.</summary>
    public const int NonceBytes = 24;

    private const int BlockBytes = 64;

    private readonly byte[] _key;
    private readonly byte[] _nonce;
    private ulong _position; // How many bytes of the key stream are used up.

    /// <param name="key">The key of the network; copied.</param>
    /// <param name="nonce">24 bytes; copied.</param>
    public XSalsa20(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        // Whatever is used first of NSec prepares libsodium: it chooses the code that suits the processor.
        _ = AeadAlgorithm.ChaCha20Poly1305;

        _key = key.ToArray();
        _nonce = nonce.ToArray();
    }

    /// <summary>Encrypts or decrypts what comes next in the direction.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As long; may be the same memory.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int offset = (int)(_position % BlockBytes);
        if (offset > 0)
        {
            int count = Math.Min(source.Length, BlockBytes - offset);
            ApplyInsideBlock(source[..count], destination, offset);
            source = source[count..];
            destination = destination[count..];
        }

        ApplyFromBlock(source, destination);
        _position += (ulong)source.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private void ApplyInsideBlock(ReadOnlySpan<byte> source, Span<byte> destination, int offset)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        source.CopyTo(block[offset..]);
        ApplyFromBlock(block, block);
        block.Slice(offset, source.Length).CopyTo(destination);
        _position += (ulong)source.Length;
    }

    private void ApplyFromBlock(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            return;

        int failure = crypto_stream_xsalsa20_xor_ic(
            ref MemoryMarshal.GetReference(destination[..source.Length]),
            in MemoryMarshal.GetReference(source),
            (ulong)source.Length,
            in _nonce[0],
            _position / BlockBytes,
            in _key[0]);
        Debug.Assert(failure == 0, "It fails only for messages that are too long to exist.");
    }

#pragma warning disable SYSLIB1054 // All parameters are plain: the generated code would be this, and unsafe.
#pragma warning disable CA5393 // The library is beside the program; who can write there can replace the program.
    [DllImport("libsodium", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_stream_xsalsa20_xor_ic(
        ref byte cipher, in byte message, ulong messageBytes, in byte nonce, ulong firstBlock, in byte key);
#pragma warning restore CA5393
#pragma warning restore SYSLIB1054
}
