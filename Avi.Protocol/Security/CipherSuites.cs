namespace Avi.Protocol.Security;

/// <summary>A set of cipher suites, as a device offers it. The values are the bits on the wire and never change.</summary>
[Flags]
public enum CipherSuites : byte
{
    /// <summary>No suite at all.</summary>
    None = 0,

    /// <summary>The set has <see cref="CipherSuite.Aes128Gcm"/>.</summary>
    Aes128Gcm = 1,

    /// <summary>The set has <see cref="CipherSuite.Aes128CtrHmac"/>.</summary>
    Aes128CtrHmac = 2,

    /// <summary>The set has <see cref="CipherSuite.ChaCha20Poly1305"/>.</summary>
    ChaCha20Poly1305 = 4,

    /// <summary>All that there are.</summary>
    All = Aes128Gcm | Aes128CtrHmac | ChaCha20Poly1305,
}
