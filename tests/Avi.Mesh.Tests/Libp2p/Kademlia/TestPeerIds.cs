using System.Buffers.Binary;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>Peer ids without keys, for tests that need many.</summary>
internal static class TestPeerIds
{
    public static PeerId Of(int number)
    {
        byte[] digest = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(digest, number);
        return PeerId.TryRead([0x12, 0x20, .. digest], out PeerId? id)
            ? id
            : throw new InvalidOperationException("A digest with its head is a peer id.");
    }

    public static Multiaddr Address(int port, string host = "192.0.2.1") => Multiaddr.Parse($"/ip4/{host}/tcp/{port}");
}
