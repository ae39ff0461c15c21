using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class PeerStoreTests
{
    [Test]
    public void Address_where_a_peer_was_met_comes_before_those_that_it_told_of()
    {
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4);
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/a", "/memory/b"));
        store.AddMet(TestPeers.Id(1), Multiaddr.Parse("/memory/b"));

        Assert.That(
            store.FindAddresses(TestPeers.Id(1)).Select(address => address.ToString()),
            Is.EqualTo(new[] { "/memory/b", "/memory/a" }));
    }

    [Test]
    public void Peer_that_tells_of_many_addresses_has_a_few_remembered()
    {
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 2);
        store.AddMet(TestPeers.Id(1), Multiaddr.Parse("/memory/met"));
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/a", "/memory/b", "/memory/c"));

        Assert.That(
            store.FindAddresses(TestPeers.Id(1)).Select(address => address.ToString()),
            Is.EqualTo(new[] { "/memory/met", "/memory/a" }));
    }

    [Test]
    public void Peer_that_was_not_heard_of_for_longest_is_forgotten_first()
    {
        var store = new PeerStore(maxPeers: 2, maxAddressesOfPeer: 2);
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/a"));
        store.SetIdentity(TestPeers.Id(2), IdentityWith("/memory/b"));
        store.AddMet(TestPeers.Id(1), Multiaddr.Parse("/memory/a"));
        store.SetIdentity(TestPeers.Id(3), IdentityWith("/memory/c"));

        Assert.That(store.Count, Is.EqualTo(2));
        Assert.That(store.FindIdentity(TestPeers.Id(1)), Is.Not.Null);
        Assert.That(store.FindIdentity(TestPeers.Id(2)), Is.Null);
        Assert.That(store.FindAddresses(TestPeers.Id(2)), Is.Empty);
    }

    private static PeerIdentity IdentityWith(params string[] addresses) =>
        new([], [.. addresses.Select(Multiaddr.Parse)], "/avi/1.0.0", "test", ObservedAddress: null);
}
