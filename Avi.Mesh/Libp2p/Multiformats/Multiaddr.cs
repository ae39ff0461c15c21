namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>An address that says how to get there: <c>/ip4/127.0.0.1/tcp/4001</c>.</summary>
internal sealed class Multiaddr
{
}
