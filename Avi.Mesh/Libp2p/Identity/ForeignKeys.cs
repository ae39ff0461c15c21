using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>Checks signatures of the kinds of keys that other peers may have and this node never has.</summary>
/// <remarks>
/// A key is imported for each check: these peers are rare, and what is not kept needs no owner and no lock. A platform
/// that does not know a curve makes its keys unsupported, so that their owners cannot connect.
/// </remarks>
internal static class ForeignKeys
{
    /// <summary>The longest RSA key: without a limit, checking a signature takes as long as a peer wants.</summary>
    public const int MaxRsaBits = 8192;

    private const int MinRsaBits = 2048;

    /// <summary>Says whether a key can be used here.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="data">The key, in the form of its kind.</param>
    public static bool IsSupported(KeyType type, ReadOnlySpan<byte> data)
    {
        using AsymmetricAlgorithm? key = TryImport(type, data);
        return key is not null;
    }

    /// <summary>Says whether the owner of a key has signed a message.</summary>
    public static bool Verify(
        KeyType type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using AsymmetricAlgorithm? key = TryImport(type, data);
        try
        {
            return key switch
            {
                RSA rsa => rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                ECDsa ecdsa => ecdsa.VerifyData(
                    message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            // Some platforms throw for a signature that is not even in the right form.
            return false;
        }
    }

    private static AsymmetricAlgorithm? TryImport(KeyType type, ReadOnlySpan<byte> data)
    {
        try
        {
            return type switch
            {
                KeyType.Rsa => ImportRsa(data),
                KeyType.Ecdsa => ImportEcdsa(data),
                KeyType.Secp256k1 => ImportSecp256k1(data),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static RSA? ImportRsa(ReadOnlySpan<byte> data)
    {
        var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(data, out int bytesRead);
        return KeepIf(bytesRead == data.Length && rsa.KeySize is >= MinRsaBits and <= MaxRsaBits, rsa);
    }

    private static ECDsa? ImportEcdsa(ReadOnlySpan<byte> data)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(data, out int bytesRead);

        // A key may bring the parameters of a curve of its own; only curves with a name are known to be sound.
        bool isNamed = ecdsa.ExportParameters(includePrivateParameters: false).Curve.IsNamed;
        return KeepIf(bytesRead == data.Length && isNamed, ecdsa);
    }

    private static ECDsa? ImportSecp256k1(ReadOnlySpan<byte> data) =>
        Secp256k1Point.TryDecompress(data, out ECPoint point)
            ? ECDsa.Create(new ECParameters { Curve = Secp256k1Point.Curve, Q = point })
            : null;

    private static T? KeepIf<T>(bool condition, T key)
        where T : class, IDisposable
    {
        if (condition)
            return key;

        key.Dispose();
        return null;
    }
}
