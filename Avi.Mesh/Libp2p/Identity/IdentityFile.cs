using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>
/// Keeps a node's identity in a file: the protobuf of its private key, as other implementations store it.
/// </summary>
/// <remarks>
/// A file that is there is never written to. A new one appears whole or not at all, readable by its owner only; on
/// Windows it has the rights of its folder.
/// </remarks>
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
        byte[] bytes = ReadAtMost(path, MaxBytes);
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

    private static byte[] ReadAtMost(string path, int maxBytes)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[(int)Math.Min(file.Length, maxBytes)];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void Create(string path)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(PrivateKey.SeedBytes);
        byte[] protobuf = PrivateKey.EncodeSeed(seed);
        string draft = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp";
        try
        {
            WriteNew(draft, protobuf);
            TryPutInPlace(draft, path);
        }
        finally
        {
            File.Delete(draft);
            CryptographicOperations.ZeroMemory(protobuf);
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static void WriteNew(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static void TryPutInPlace(string draft, string path)
    {
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster. Its identity is the one; ours was never used.
        }
    }
}
