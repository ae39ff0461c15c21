using Avi.Mesh.Libp2p.Kademlia;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>Peers that are made up to refresh a bucket.</summary>
internal sealed class RandomPeersTests
{
    private static readonly KademliaKey Self = KademliaKey.Of(TestPeerIds.Of(1));

    [Test]
    public void Peer_belongs_to_the_bucket_that_was_asked_for([Range(0, 12)] int sharedPrefix)
    {
        // One attempt in a few million fails; these seeds do not.
        bool isMade = RandomPeers.TryMake(Self, sharedPrefix, new Random(sharedPrefix), out PeerId? peer);

        Assert.That(isMade, Is.True);
        Assert.That(Self.SharedPrefix(KademliaKey.Of(peer!)), Is.EqualTo(sharedPrefix));
        Assert.That(PeerId.Parse(peer!.ToString()), Is.EqualTo(peer), "others can read it");
    }

    [Test]
    public void Peer_that_would_take_too_long_is_not_made() =>
        Assert.That(RandomPeers.TryMake(Self, sharedPrefix: 13, new Random(1), out _), Is.False);
}
