using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>A digest that says how it was made: a code, a length, and the digest.</summary>
internal static class Multihash
{
    /// <summary>The code of the "hash" that is the bytes themselves.</summary>
    public const ulong Identity = 0x00;

    /// <summary>The code of SHA-256.</summary>
    public const ulong Sha256 = 0x12;

    /// <summary>Takes bytes as their own digest.</summary>
    public static byte[] OfIdentity(ReadOnlySpan<byte> bytes) => Join(Identity, bytes);

    /// <summary>Makes the SHA-256 digest of bytes.</summary>
    public static byte[] OfSha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return Join(Sha256, digest);
    }

    /// <summary>Takes a multihash apart.</summary>
    /// <param name="source">The multihash, and nothing after it.</param>
    /// <param name="code">How the digest was made; any number.</param>
    /// <param name="digest">The digest, in place.</param>
    /// <returns><see langword="false"/> when the source is no multihash, whole and alone.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong code, out ReadOnlySpan<byte> digest)
    {
        digest = default;
        if (!Varint.TryRead(source, out code, out int codeBytes)
            || !Varint.TryRead(source[codeBytes..], out ulong length, out int lengthBytes)
            || length != (ulong)(source.Length - codeBytes - lengthBytes))
        {
            return false;
        }

        digest = source[(codeBytes + lengthBytes)..];
        return true;
    }

    private static byte[] Join(ulong code, ReadOnlySpan<byte> digest)
    {
        byte[] multihash = new byte[Varint.Length(code) + Varint.Length((uint)digest.Length) + digest.Length];
        int position = Varint.Write(multihash, code);
        position += Varint.Write(multihash.AsSpan(position), (uint)digest.Length);
        digest.CopyTo(multihash.AsSpan(position));
        return multihash;
    }
}
