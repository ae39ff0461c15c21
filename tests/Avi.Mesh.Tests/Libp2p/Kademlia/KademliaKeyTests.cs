using System.Text.Json;
using Avi.Mesh.Libp2p.Kademlia;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture]
internal sealed class KademliaKeyTests
{
    [Test]
    public void Places_and_distance_are_those_of_another_implementation()
    {
        JsonElement golden = Libp2pVectors.Section("kad").GetProperty("keySpace");
        JsonElement peers = Libp2pVectors.Section("peerIds");
        var alice = KademliaKey.Of(PeerId.Parse(peers[0].Text("base58")));
        var bob = KademliaKey.Of(PeerId.Parse(peers[1].Text("base58")));

        Assert.That(Hex(alice), Is.EqualTo(golden.Text("aliceKey")));
        Assert.That(Hex(bob), Is.EqualTo(golden.Text("bobKey")));
        Assert.That(Hex(alice.DistanceTo(bob)), Is.EqualTo(golden.Text("distance")));
        Assert.That(alice.SharedPrefix(bob), Is.Zero);
    }

    [Test]
    public void Shared_prefix_counts_the_bits_up_to_the_first_that_differs() =>
        Gen.Select(Gen.Int[0, KademliaKey.Bits - 1], Gen.ULong, Gen.ULong).Sample((bit, high, low) =>
        {
            var key = new KademliaKey(new UInt128(high, low), new UInt128(low, high));
            KademliaKey other = bit < 128
                ? key with { High = key.High ^ (UInt128.One << (127 - bit)), Low = ~key.Low }
                : key with { Low = key.Low ^ (UInt128.One << (255 - bit)) };

            return key.SharedPrefix(other) == bit && key.SharedPrefix(key) == KademliaKey.Bits;
        });

    [Test]
    public void Nobody_is_nearer_than_oneself() =>
        Gen.Select(Gen.Byte.Array[1, 40], Gen.Byte.Array[1, 40]).Sample((first, second) =>
        {
            var here = KademliaKey.Of(first);
            var there = KademliaKey.Of(second);

            return here.DistanceTo(there).CompareTo(here.DistanceTo(here)) >= 0
                && here.DistanceTo(there) == there.DistanceTo(here);
        });

    private static string Hex(KademliaKey key) => $"{key.High:x32}{key.Low:x32}";
}
