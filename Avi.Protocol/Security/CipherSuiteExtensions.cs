using System.Diagnostics;
using System.Security.Cryptography;

namespace Avi.Protocol.Security;

/// <summary>What is known of each suite.</summary>
internal static class CipherSuiteExtensions
{
    /// <summary>The longest key of a suite.</summary>
    public const int MaxKeyBytes = 32;

    /// <summary>The key of the tag in <see cref="CipherSuite.Aes128CtrHmac"/>.</summary>
    public const int MacKeyBytes = 32;

    /// <returns>The suite as a set; empty for a number that no suite has.</returns>
    public static CipherSuites AsSet(this CipherSuite suite) => suite switch
    {
        CipherSuite.Aes128Gcm => CipherSuites.Aes128Gcm,
        CipherSuite.Aes128CtrHmac => CipherSuites.Aes128CtrHmac,
        CipherSuite.ChaCha20Poly1305 => CipherSuites.ChaCha20Poly1305,
        _ => CipherSuites.None,
    };

    /// <returns>Whether a device that offers this set takes that suite.</returns>
    public static bool Has(this CipherSuites offered, CipherSuite suite) => (offered & suite.AsSet()) != CipherSuites.None;

    /// <returns>Those of the set that the system's cryptography has.</returns>
    public static CipherSuites OnThisSystem(this CipherSuites offered)
    {
        CipherSuites found = CipherSuites.None;
        foreach (CipherSuite suite in Enum.GetValues<CipherSuite>())
        {
            if (suite.IsSupported())
                found |= offered & suite.AsSet();
        }

        return found;
    }

    /// <returns>The length of the key that encrypts one direction.</returns>
    public static int KeyBytes(this CipherSuite suite) => suite switch
    {
        CipherSuite.Aes128Gcm or CipherSuite.Aes128CtrHmac => 16,
        CipherSuite.ChaCha20Poly1305 => 32,
        _ => throw new UnreachableException($"{suite} is no suite."),
    };

    /// <returns>Whether the system's cryptography has it.</returns>
    public static bool IsSupported(this CipherSuite suite) => suite switch
    {
        CipherSuite.Aes128Gcm => AesGcm.IsSupported,
        CipherSuite.Aes128CtrHmac => true,
        CipherSuite.ChaCha20Poly1305 => ChaCha20Poly1305.IsSupported,
        _ => false,
    };
}
