using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>Peers that are the same in every run.</summary>
internal static class TestPeers
{
    private static readonly SwarmServices Services = TestServices.Create();

    public static PublicKey Key(int number)
    {
        byte[] seed = new byte[PrivateKey.SeedBytes];
        BitConverter.TryWriteBytes(seed, number);
        using var key = PrivateKey.FromSeed(seed);
        return key.PublicKey;
    }

    public static PeerId Id(int number) => Key(number).PeerId;

    /// <summary>A connection whose other side does nothing.</summary>
    public static Connection Connection(int peer, bool isInbound, string address = "/ip4/192.0.2.1/tcp/4001")
    {
        PublicKey key = Key(peer);
        var remote = new ConnectedPeer(key.PeerId, key, isInbound, Multiaddr.Parse(address));
        return new Connection(remote, new IdleMuxedConnection(), new StreamHandlers(), new SwarmOptions(), Services);
    }
}
