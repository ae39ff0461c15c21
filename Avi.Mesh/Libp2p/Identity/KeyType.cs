namespace Avi.Mesh.Libp2p.Identity;

/// <summary>The kinds of identity keys, with their numbers on the wire.</summary>
internal enum KeyType
{
    /// <summary>RSA of 2048 to 8192 bits; old peers have it.</summary>
    Rsa = 0,

    /// <summary>Ed25519: what this and nearly every other node has.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA on the curve of Bitcoin.</summary>
    Secp256k1 = 2,

    /// <summary>ECDSA on a curve of NIST.</summary>
    Ecdsa = 3,
}
