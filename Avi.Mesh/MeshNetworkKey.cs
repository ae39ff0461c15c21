using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;

namespace Avi.Mesh;

/// <summary>The secret that all nodes of a private network share. Nodes without it cannot say a word to them.</summary>
/// <remarks>
/// Its file is that of all libp2p implementations (<c>swarm.key</c>). The key never shows itself: not in
/// <see cref="ToString"/>, not in logs.
/// </remarks>
public sealed class MeshNetworkKey
{
    private MeshNetworkKey(NetworkKey key) => Key = key;

    /// <summary>
    /// Gets what tells networks apart without telling their key: 32 hexadecimal digits of the key's SHA-256.
    /// </summary>
    public string Fingerprint => Key.Fingerprint;

    /// <summary>Gets the key itself.</summary>
    internal NetworkKey Key { get; }

    /// <summary>Makes a new key, and with it a new network.</summary>
    /// <returns>The key; <see cref="Save"/> it and give the file to all nodes.</returns>
    public static MeshNetworkKey Generate() => new(NetworkKey.Generate());

    /// <summary>Reads a key from its file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The key.</returns>
    /// <exception cref="IOException">The file cannot be read, or holds no key.</exception>
    public static MeshNetworkKey Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] content = Read(path);
        try
        {
            return TryParse(content, out MeshNetworkKey? key)
                ? key
                : throw Failure(path, "it holds no key of a private network.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Reads a key from the content of its file, for keys that come from elsewhere.</summary>
    /// <param name="content">The content, in UTF-8; the caller clears it.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> when it is no key of a private network.</returns>
    public static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out MeshNetworkKey? key)
    {
        key = NetworkKeyFormat.TryRead(content, out NetworkKey? read) ? new MeshNetworkKey(read) : null;
        return key is not null;
    }

    /// <summary>
    /// Writes the key to a new file, readable by its owner only; on Windows with the folder's rights.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] content = NetworkKeyFormat.Write(Key);
        bool isNew;
        try
        {
            isNew = SecretFile.TryCreate(path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception.Message, exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }

        if (!isNew)
            throw Failure(path, "there is one already; it is left as it is.");
    }

    /// <summary>Says which key it is, without telling it.</summary>
    /// <returns>The <see cref="Fingerprint"/>.</returns>
    public override string ToString() => Fingerprint;

    private static byte[] Read(string path)
    {
        try
        {
            return SecretFile.ReadAtMost(path, NetworkKeyFormat.MaxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception.Message, exception);
        }
    }

    private static IOException Failure(string path, string problem, Exception? cause = null) =>
        new($"Network key file '{path}': {problem}", cause);
}
