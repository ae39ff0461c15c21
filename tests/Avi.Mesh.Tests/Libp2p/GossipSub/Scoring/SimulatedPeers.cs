using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Tests.Libp2p.GossipSub.Scoring;

/// <summary>Peers that are only names.</summary>
internal static class SimulatedPeers
{
    public static PeerId Id(int number)
    {
        byte[] seed = new byte[PrivateKey.SeedBytes];
        BitConverter.TryWriteBytes(seed, number);
        using PrivateKey key = PrivateKey.FromSeed(seed);
        return key.PeerId;
    }
}
