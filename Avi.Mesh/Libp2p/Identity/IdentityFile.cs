using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>
/// Keeps a node's identity in a file: the protobuf of its private key, as other implementations store it.
/// </summary>
/// <remarks>A file that is there is never written to; see <see cref="SecretFile"/>.</remarks>
internal static class IdentityFile
{
    // The longest form of an Ed25519 key has 100 bytes; anything much longer is another kind of file.
    private const int MaxBytes = 4096;

    /// <summary>Reads the identity, or makes a new one and keeps it.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <returns>The key; the caller owns it.</returns>
    /// <exception cref="IdentityFileException">The file holds no identity, or cannot be read or written.</exception>
    public static PrivateKey LoadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (!File.Exists(path))
                Create(path);

            return Load(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException
            || (exception is IOException && exception is not IdentityFileException))
        {
            throw new IdentityFileException(path, exception.Message, exception);
        }
    }

    private static PrivateKey Load(string path)
    {
        byte[] bytes = SecretFile.ReadAtMost(path, MaxBytes);
        try
        {
            return PrivateKey.TryRead(bytes, out PrivateKey? key)
                ? key
                : throw new IdentityFileException(
                    path, "it holds no Ed25519 private key. It is left as it is; a new identity needs another file.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void Create(string path)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(PrivateKey.SeedBytes);
        byte[] protobuf = PrivateKey.EncodeSeed(seed);
        try
        {
            // When another process was faster, its identity is the one; ours was never used.
            SecretFile.TryCreate(path, protobuf);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(protobuf);
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
