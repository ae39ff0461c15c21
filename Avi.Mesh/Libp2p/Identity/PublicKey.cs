namespace Avi.Mesh.Libp2p.Identity;

/// <summary>The key that a peer's identity is made of.</summary>
internal sealed class PublicKey
{
}
