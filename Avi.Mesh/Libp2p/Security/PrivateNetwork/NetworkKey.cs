using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Security.PrivateNetwork;

/// <summary>The secret that all nodes of a private network share.</summary>
/// <remarks>It does not show itself in text, and the collector does not move it, so that there is one copy.</remarks>
internal sealed class NetworkKey
{
    /// <summary>How long a key is.</summary>
    public const int Bytes = 32;

    private const int FingerprintBytes = 16;

    private readonly byte[] _secret = GC.AllocateArray<byte>(Bytes, pinned: true);

    /// <param name="secret">32 bytes; copied, and cleared by the caller.</param>
    public NetworkKey(ReadOnlySpan<byte> secret)
    {
        secret.CopyTo(_secret);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        Fingerprint = Convert.ToHexStringLower(hash[..FingerprintBytes]);
    }

    /// <summary>
    /// Gets a name of the network that does not tell its key: the first half of the key's SHA-256, in hexadecimal. The
    /// specifications ask for one and do not say how it is made.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Gets the key itself.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Makes a new key.</summary>
    public static NetworkKey Generate()
    {
        Span<byte> secret = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(secret);
        var key = new NetworkKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }
}
