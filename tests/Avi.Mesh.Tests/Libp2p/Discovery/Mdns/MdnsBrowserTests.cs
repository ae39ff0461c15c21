using System.Net;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MdnsBrowserTests
{
    private static readonly MdnsOptions Options = new();
    private static readonly IPAddress Source = MdnsPackets.Host(2).Address;
    private static readonly MdnsLink Link = MdnsPackets.Link(TestPeers.Id(1));

    private readonly MdnsBrowser _browser = new(TestPeers.Id(1), Options);

    [Test]
    public void Peer_is_reported_with_the_addresses_of_this_network()
    {
        MdnsOutcome outcome = Hear(2, TimeSpan.Zero, out FoundPeer found, "/ip4/127.0.0.1/tcp/1", "/ip4/10.77.0.2/tcp/1");

        Assert.That(outcome, Is.EqualTo(MdnsOutcome.Found));
        Assert.That(found.Id, Is.EqualTo(TestPeers.Id(2)));
        Assert.That(found.Addresses, Is.EqualTo(new[] { Multiaddr.Parse("/ip4/10.77.0.2/tcp/1") }));
    }

    [Test]
    public void Peer_without_an_address_of_this_network_is_nobody()
    {
        Assert.That(Hear(2, TimeSpan.Zero, out _, "/ip4/203.0.113.1/tcp/1"), Is.EqualTo(MdnsOutcome.NoAddress));
        Assert.That(Hear(2, TimeSpan.Zero, out _), Is.EqualTo(MdnsOutcome.NoAddress));
        Assert.That(_browser.Count, Is.Zero);
    }

    [Test]
    public void Own_answer_is_ignored()
    {
        Assert.That(Hear(1, TimeSpan.Zero, out _, "/ip4/10.77.0.1/tcp/1"), Is.EqualTo(MdnsOutcome.Own));
        Assert.That(_browser.Count, Is.Zero);
    }

    [Test]
    public void Address_of_another_peer_in_the_same_answer_is_left_out()
    {
        var answer = new MdnsAnswer(
            MdnsPackets.Names(2).Peer,
            TimeSpan.FromSeconds(120),
            [
                Multiaddr.Parse("/ip4/10.77.0.2/tcp/1").WithPeerId(TestPeers.Id(2)),
                Multiaddr.Parse("/ip4/10.77.0.3/tcp/1").WithPeerId(TestPeers.Id(3)),
            ]);

        _browser.Hear(answer, Link, Source, TimeSpan.Zero, out FoundPeer found);

        Assert.That(found.Addresses, Is.EqualTo(new[] { Multiaddr.Parse("/ip4/10.77.0.2/tcp/1") }));
    }

    [Test]
    public void Known_peer_is_reported_again_when_it_moves_and_after_a_while()
    {
        Hear(2, TimeSpan.Zero, out _, "/ip4/10.77.0.2/tcp/1");

        MdnsOutcome soon = Hear(2, TimeSpan.FromSeconds(2), out _, "/ip4/10.77.0.2/tcp/1");
        MdnsOutcome moved = Hear(2, TimeSpan.FromSeconds(3), out FoundPeer there, "/ip4/10.77.0.2/tcp/2");
        MdnsOutcome later = Hear(2, TimeSpan.FromSeconds(13), out _, "/ip4/10.77.0.2/tcp/2");

        Assert.That(
            (soon, moved, later), Is.EqualTo((MdnsOutcome.Known, MdnsOutcome.Found, MdnsOutcome.Found)));
        Assert.That(there.Addresses.Select(address => $"{address}"), Is.EqualTo(new[]
        {
            "/ip4/10.77.0.2/tcp/2",
            "/ip4/10.77.0.2/tcp/1",
        }));
    }

    [Test]
    public void Peer_that_changes_with_every_packet_is_reported_once_a_second()
    {
        int reports = Enumerable.Range(0, 100).Count(i => MdnsOutcome.Found == Hear(
            2, TimeSpan.FromSeconds(i / 20.0), out _, $"/ip4/10.77.0.2/tcp/{i + 1}"));

        Assert.That(reports, Is.EqualTo(5));
    }

    [Test]
    public void Peer_is_remembered_with_sixteen_addresses_the_latest_first()
    {
        for (int i = 1; i <= 40; i++)
            Hear(2, TimeSpan.FromSeconds(i), out _, $"/ip4/10.77.0.2/tcp/{i}");

        Hear(2, TimeSpan.FromSeconds(60), out FoundPeer found, "/ip4/10.77.0.2/tcp/40");

        Assert.That(found.Addresses, Has.Count.EqualTo(16));
        Assert.That($"{found.Addresses[0]}", Is.EqualTo("/ip4/10.77.0.2/tcp/40"));
    }

    [Test]
    public void Peer_is_forgotten_when_its_time_is_over_or_it_says_goodbye()
    {
        Hear(2, TimeSpan.Zero, out _, "/ip4/10.77.0.2/tcp/1");
        Hear(3, TimeSpan.FromSeconds(1), out _, "/ip4/10.77.0.3/tcp/1");

        _browser.Expire(TimeSpan.FromSeconds(120));
        int afterExpiry = _browser.Count;
        MdnsOutcome outcome = _browser.Hear(
            new MdnsAnswer(MdnsPackets.Names(3).Peer, TimeSpan.Zero, []), Link, Source, TimeSpan.FromSeconds(120), out _);

        Assert.That((afterExpiry, outcome, _browser.Count), Is.EqualTo((1, MdnsOutcome.Goodbye, 0)));
    }

    [Test]
    public void Nobody_is_believed_for_ever()
    {
        var answer = new MdnsAnswer(
            MdnsPackets.Names(2).Peer,
            TimeSpan.FromSeconds(uint.MaxValue),
            [Multiaddr.Parse("/ip4/10.77.0.2/tcp/1").WithPeerId(TestPeers.Id(2))]);
        _browser.Hear(answer, Link, Source, TimeSpan.Zero, out _);

        _browser.Expire(Options.MaxTimeToLive);

        Assert.That(_browser.Count, Is.Zero);
    }

    [Test]
    public void Those_who_are_known_for_half_their_time_need_not_answer()
    {
        Hear(2, TimeSpan.Zero, out _, "/ip4/10.77.0.2/tcp/1");

        Assert.That(_browser.KnownIn(Link.Id, TimeSpan.FromSeconds(60)).Single().TimeLeft.TotalSeconds, Is.EqualTo(60));
        Assert.That(_browser.KnownIn(Link.Id, TimeSpan.FromSeconds(61)), Is.Empty);
        Assert.That(_browser.KnownIn(new MdnsLinkId(3, Link.Id.Family), TimeSpan.Zero), Is.Empty);
    }

    [Test]
    public void Source_that_forges_peers_has_a_limit_and_others_are_found_all_the_same()
    {
        MdnsOutcome[] forged = [.. Enumerable.Range(100, 200).Select(peer => Hear(
            peer, TimeSpan.FromSeconds(peer), out _, "/ip4/10.77.0.66/tcp/1"))];
        MdnsOutcome honest = _browser.Hear(
            new MdnsAnswer(
                MdnsPackets.Names(2).Peer,
                TimeSpan.FromSeconds(120),
                [Multiaddr.Parse("/ip4/10.77.0.3/tcp/1").WithPeerId(TestPeers.Id(2))]),
            Link,
            MdnsPackets.Host(3).Address,
            TimeSpan.FromSeconds(300),
            out _);

        Assert.That(forged.Count(outcome => outcome == MdnsOutcome.Found), Is.EqualTo(Options.MaxPeersOfSource));
        Assert.That(forged.Count(outcome => outcome == MdnsOutcome.TooManyPeers), Is.EqualTo(200 - 32));
        Assert.That(honest, Is.EqualTo(MdnsOutcome.Found));
    }

    [Test]
    public void Forged_peers_of_forged_sources_fill_no_more_than_the_table()
    {
        var small = new MdnsBrowser(TestPeers.Id(1), Options with { MaxPeers = 10, MaxNewPeersPerSecond = 5 });
        int found = 0;
        for (int i = 0; i < 100; i++)
        {
            var answer = new MdnsAnswer(
                MdnsPackets.Names(i).Peer,
                TimeSpan.FromSeconds(120),
                [Multiaddr.Parse("/ip4/10.77.0.3/tcp/1").WithPeerId(TestPeers.Id(i + 2))]);
            MdnsOutcome outcome = small.Hear(
                answer, Link, new IPAddress(i), TimeSpan.FromSeconds(i / 20.0), out _);
            found += outcome == MdnsOutcome.Found ? 1 : 0;
        }

        Assert.That(small.Count, Is.EqualTo(10));
        Assert.That(found, Is.InRange(25, 30)); // five at once, and five a second for five seconds
    }

    private MdnsOutcome Hear(int peer, TimeSpan now, out FoundPeer found, params string[] addresses) => _browser.Hear(
        new MdnsAnswer(
            MdnsPackets.Names(peer).Peer,
            TimeSpan.FromSeconds(120),
            [.. addresses.Select(address => Multiaddr.Parse(address).WithPeerId(TestPeers.Id(peer)))]),
        Link,
        Source,
        now,
        out found);
}
