using Avi.Mesh.Libp2p.Kademlia;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ProviderStoreTests
{
    private static readonly KademliaKey Self = KademliaKey.Of(TestPeerIds.Of(-1));

    private readonly KademliaOptions _options =
        new() { MaxProvidedKeys = 4, MaxProvidersOfKey = 3, MaxProvidedKeysOfPeer = 2 };

    private readonly ProviderStore _store;

    public ProviderStoreTests() => _store = new ProviderStore(Self, _options);

    [Test]
    public void Providers_of_a_key_are_found_once_each()
    {
        Add(1, peer: 1);
        Add(1, peer: 2);
        Add(1, peer: 1);

        Assert.That(Find(1), Is.EquivalentTo(new[] { TestPeerIds.Of(1), TestPeerIds.Of(2) }));
        Assert.That(Find(2), Is.Empty);
    }

    [Test]
    public void Provider_ends_with_its_time_to_live_unless_it_is_heard_of_again()
    {
        TimeSpan half = _options.TimeToLive / 2;
        Add(1, peer: 1);
        Add(1, peer: 2);
        _store.Add(Key(1), Peer(2), half);

        _store.Expire(_options.TimeToLive);

        Assert.That(
            _store.Find(Key(1), _options.TimeToLive).Select(peer => peer.Id), Is.EqualTo(new[] { TestPeerIds.Of(2) }));
        _store.Expire(_options.TimeToLive + half);
        Assert.That(_store.Count, Is.Zero);
    }

    [Test]
    public void Key_has_a_limit_of_providers()
    {
        RequestOutcome[] outcomes = [.. Enumerable.Range(0, 4).Select(peer => Add(1, peer))];

        Assert.That(outcomes[^2..], Is.EqualTo(new[] { RequestOutcome.Served, RequestOutcome.Full }));
    }

    [Test]
    public void Peer_has_a_limit_of_keys()
    {
        RequestOutcome[] outcomes = [.. Enumerable.Range(0, 3).Select(key => Add(key, peer: 1))];

        Assert.That(outcomes[^2..], Is.EqualTo(new[] { RequestOutcome.Served, RequestOutcome.Full }));
    }

    [Test]
    public void Limits_count_nobody_whose_time_is_over()
    {
        for (int peer = 0; peer < 3; peer++)
            Add(1, peer);

        RequestOutcome outcome = _store.Add(Key(1), Peer(9), _options.TimeToLive);

        Assert.That(outcome, Is.EqualTo(RequestOutcome.Served));
        Assert.That(_store.Find(Key(1), _options.TimeToLive), Has.Count.EqualTo(1));
    }

    [Test]
    public void No_limit_is_exceeded_whatever_comes() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.Int[0, 60]).Array[0, 300].Sample(announcements =>
        {
            var store = new ProviderStore(Self, _options);
            TimeSpan now = TimeSpan.Zero;
            foreach ((int key, int peer, int hours) in announcements)
            {
                now += TimeSpan.FromHours(hours / 20);
                store.Add(Key(key), Peer(peer), now);
            }

            PeerId[] all = [.. Enumerable.Range(0, 10).SelectMany(key => store.Find(Key(key), now))
                .Select(provider => provider.Id)];
            return store.Count <= 4
                && Enumerable.Range(0, 10).All(key => store.Find(Key(key), now).Count <= 3)
                && all.GroupBy(peer => peer).All(keys => keys.Count() <= 2);
        });

    private static byte[] Key(int number) => [0x12, (byte)number];

    private static KademliaPeer Peer(int number) => new(TestPeerIds.Of(number), [TestPeerIds.Address(1)]);

    private RequestOutcome Add(int key, int peer) => _store.Add(Key(key), Peer(peer), TimeSpan.Zero);

    private IEnumerable<PeerId> Find(int key) => _store.Find(Key(key), TimeSpan.Zero).Select(peer => peer.Id);
}
