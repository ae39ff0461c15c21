namespace Avi.Protocol.Security;

/// <summary>How the records of a session are sealed. The values are the numbers on the wire and never change.</summary>
public enum CipherSuite : byte
{
    /// <summary>None; no session has it.</summary>
    None = 0,

    /// <summary>AES-128-GCM.</summary>
    Aes128Gcm = 1,

    /// <summary>
    /// AES-128-CTR, then HMAC-SHA-256 of 16 bytes: for devices that have AES and HMAC only, such as nanoFramework.
    /// </summary>
    Aes128CtrHmac = 2,

    /// <summary>ChaCha20-Poly1305.</summary>
    ChaCha20Poly1305 = 3,
}
