using System.Diagnostics.CodeAnalysis;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Makes up peer ids at a given distance, to see who is there.</summary>
internal static class RandomPeers
{
    // Each bit more takes twice as many attempts; who is nearer than this is found by looking up this node itself.
    private const int MaxSharedPrefix = 12;
    private const int AttemptsOfBucket = 16;

    // What an Ed25519 key has before it in a peer id: other implementations look up nothing else.
    private static ReadOnlySpan<byte> Head => [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

    /// <returns><see langword="false"/> when it would take too long.</returns>
    public static bool TryMake(KademliaKey self, int sharedPrefix, Random random, [NotNullWhen(true)] out PeerId? peer)
    {
        peer = null;
        if (sharedPrefix > MaxSharedPrefix)
            return false;

        Span<byte> id = stackalloc byte[Head.Length + 32];
        Head.CopyTo(id);
        for (int i = 0; i < AttemptsOfBucket << sharedPrefix; i++)
        {
            random.NextBytes(id[Head.Length..]);
            if (self.SharedPrefix(KademliaKey.Of(id)) == sharedPrefix)
                return PeerId.TryRead(id, out peer);
        }

        return false;
    }
}
