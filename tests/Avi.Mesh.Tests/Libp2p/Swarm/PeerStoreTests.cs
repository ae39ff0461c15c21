using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Time.Testing;

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

    [Test]
    public void Address_that_a_peer_no_longer_tells_of_is_forgotten_but_not_where_it_was_met()
    {
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4);
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/a", "/memory/b"));
        store.AddMet(TestPeers.Id(1), Multiaddr.Parse("/memory/met"));

        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/b", "/memory/c"));

        Assert.That(AddressesOf(store, 1), Is.EqualTo(new[] { "/memory/met", "/memory/b", "/memory/c" }));
    }

    [Test]
    public void Newer_signed_record_ends_what_others_said_and_an_older_one_does_not()
    {
        using var key = PrivateKey.Generate();
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4);
        var newer = new PeerRecord(key.PeerId, Sequence: 2, [Multiaddr.Parse("/memory/new")]);
        var older = new PeerRecord(key.PeerId, Sequence: 1, [Multiaddr.Parse("/memory/old")]);
        store.AddFound(key.PeerId, [Multiaddr.Parse("/memory/rumour")]);
        store.AddMet(key.PeerId, Multiaddr.Parse("/memory/met"));

        bool isNewerTaken = store.TrySetSignedRecord(newer, newer.Seal(key));
        bool isOlderTaken = store.TrySetSignedRecord(older, older.Seal(key));

        Assert.That(
            store.FindAddresses(key.PeerId).Select(address => address.ToString()),
            Is.EqualTo(new[] { "/memory/met", "/memory/new" }));
        Assert.That((isNewerTaken, isOlderTaken), Is.EqualTo((true, false)));
        Assert.That(store.FindSignedRecord(key.PeerId).ToArray(), Is.EqualTo(newer.Seal(key)));
    }

    [Test]
    public void What_is_said_is_forgotten_the_sooner_the_less_it_is_confirmed()
    {
        var time = new FakeTimeProvider();
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4, time);
        store.AddFound(TestPeers.Id(1), [Multiaddr.Parse("/memory/found")]);
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/told"));
        store.AddMet(TestPeers.Id(1), Multiaddr.Parse("/memory/met"));

        string[] all = AddressesAfter(store, time, KnownAddress.FoundLifetime);
        string[] confirmed = AddressesAfter(store, time, TimeSpan.FromTicks(1));
        string[] met = AddressesAfter(store, time, KnownAddress.ToldLifetime);
        string[] none = AddressesAfter(store, time, KnownAddress.MetLifetime);

        Assert.That(all, Is.EqualTo(new[] { "/memory/met", "/memory/told", "/memory/found" }));
        Assert.That(confirmed, Is.EqualTo(new[] { "/memory/met", "/memory/told" }));
        Assert.That(met, Is.EqualTo(new[] { "/memory/met" }));
        Assert.That(none, Is.Empty);
        Assert.That(store.Count, Is.Zero);
    }

    [Test]
    public void Nothing_of_a_connected_peer_is_forgotten_and_its_time_begins_when_it_leaves()
    {
        var time = new FakeTimeProvider();
        var store = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4, time);
        store.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/told"));

        time.Advance(KnownAddress.ToldLifetime * 2);
        store.Expire(_ => true);
        store.Confirm(TestPeers.Id(1));
        store.Expire(_ => false);

        Assert.That(AddressesOf(store, 1), Is.EqualTo(new[] { "/memory/told" }));
    }

    [Test]
    public void What_is_kept_over_a_restart_keeps_its_order_and_its_age()
    {
        var time = new FakeTimeProvider();
        var before = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4, time);
        before.SetIdentity(TestPeers.Id(1), IdentityWith("/memory/a", "/memory/b"));
        before.AddMet(TestPeers.Id(2), Multiaddr.Parse("/memory/c"));
        time.Advance(KnownAddress.ToldLifetime / 2);

        var after = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4, time);
        after.Import(before.Export(maxPeers: 10));
        PeerId[] peers = [.. after.FindLatest(10, _ => true)];
        time.Advance((KnownAddress.ToldLifetime / 2) + TimeSpan.FromTicks(1));
        string[] fresh = AddressesOf(after, 1);
        after.Expire(_ => false);

        Assert.That(peers, Is.EqualTo(new[] { TestPeers.Id(2), TestPeers.Id(1) }));
        Assert.That(fresh, Is.EqualTo(new[] { "/memory/a", "/memory/b" }));
        Assert.That(AddressesOf(after, 1), Is.Empty);
        Assert.That(AddressesOf(after, 2), Is.EqualTo(new[] { "/memory/c" }));
    }

    private static string[] AddressesAfter(PeerStore store, FakeTimeProvider time, TimeSpan pause)
    {
        time.Advance(pause);
        store.Expire(_ => false);
        return AddressesOf(store, 1);
    }

    private static string[] AddressesOf(PeerStore store, int peer) =>
        [.. store.FindAddresses(TestPeers.Id(peer)).Select(address => address.ToString())];

    private static PeerIdentity IdentityWith(params string[] addresses) =>
        new([], [.. addresses.Select(Multiaddr.Parse)], "/avi/1.0.0", "test", ObservedAddress: null);
}
