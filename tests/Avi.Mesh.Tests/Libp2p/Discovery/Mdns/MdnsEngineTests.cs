using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MdnsEngineTests
{
    private static readonly MdnsLink Link = MdnsPackets.Link(TestPeers.Id(1), "/ip4/10.77.0.1/tcp/4001");
    private static readonly MdnsOptions Options = new();

    private readonly MdnsRecorder _output = new();
    private readonly MdnsEngine _engine;

    public MdnsEngineTests()
    {
        _engine = new MdnsEngine(TestPeers.Id(1), MdnsPackets.Names(), Options, new Random(1), _output);
        _engine.SetLinks([Link], TimeSpan.Zero);
    }

    [Test]
    public void New_network_is_asked_at_once_and_told_who_is_here()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(0.3));

        Assert.That(_output.Sent.Select(packet => packet.Kind), Is.EqualTo(new[]
        {
            MdnsSending.Query,
            MdnsSending.Answer,
        }));
        Assert.That(_output.Sent.Select(packet => (packet.Link, packet.Target)), Is.All.EqualTo((Link.Id, (IPEndPoint?)null)));
    }

    [Test]
    public void Network_that_is_gone_is_spoken_in_no_more_and_one_with_other_addresses_is_asked_anew()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(20));
        int before = _output.Sent.Count;

        _engine.SetLinks([MdnsPackets.Link(TestPeers.Id(1), "/ip4/10.77.0.9/tcp/4001")], TimeSpan.FromSeconds(20));
        Run(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.3));
        int moved = _output.Sent.Count;
        _engine.SetLinks([], TimeSpan.FromSeconds(21));
        Run(TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(1_000));

        Assert.That((moved - before, _output.Sent.Count - moved), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Networks_have_a_limit()
    {
        _engine.SetLinks(
            [.. Enumerable.Range(1, 500).Select(index => Link with { Id = new MdnsLinkId(index, AddressFamily.InterNetwork) })],
            TimeSpan.Zero);

        Assert.That(_engine.LinkCount, Is.EqualTo(Options.MaxLinks));
    }

    [Test]
    public void Peers_of_js_and_rust_are_found()
    {
        Receive(MdnsPackets.JsAnswer, MdnsPackets.Host(2));
        Receive(MdnsPackets.RustAnswer, MdnsPackets.Host(3, port: 41_234), TimeSpan.FromSeconds(2));

        Assert.That(_output.Reports.Select(found => $"{found.Id}"), Is.All.EqualTo(MdnsPackets.ForeignPeer));
        Assert.That(_output.Reports.SelectMany(found => found.Addresses).Distinct().Select(address => $"{address}"), Is.EqualTo(
            new[] { "/ip4/10.77.0.2/tcp/4001", "/ip4/10.77.0.3/tcp/39001" }));
    }

    [Test]
    public void Asker_from_another_port_is_answered_alone_and_with_all_others()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _output.Sent.Clear();

        Receive(MdnsPackets.JsQuery, MdnsPackets.Host(3, port: 41_234), TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.2));

        Assert.That(_output.Sent.Select(packet => (packet.Kind, packet.Target)), Is.EqualTo(new[]
        {
            (MdnsSending.Unicast, MdnsPackets.Host(3, port: 41_234)),
            (MdnsSending.Answer, null),
        }));
    }

    [Test]
    public void Asker_who_wants_an_answer_alone_has_it_once_all_have_heard()
    {
        byte[] query = [.. MdnsPackets.JsQuery];
        query[^2] = 0x80;

        Receive(query, MdnsPackets.Host(3));
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        int first = _output.CountOf(MdnsSending.Unicast);
        _output.Sent.Clear();
        Receive(query, MdnsPackets.Host(3), TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.2));

        Assert.That(first, Is.Zero);
        Assert.That(_output.Sent.Single().Target, Is.EqualTo(MdnsPackets.Host(3)));
    }

    [Test]
    public void Asker_who_knows_us_is_not_answered()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _output.Sent.Clear();
        byte[] query = new byte[MdnsOptions.MaxSentBytes];
        int bytes = new MdnsCodec(MdnsPackets.Names(), Options).WriteQuery(
            query, [(MdnsPackets.Names().Peer, TimeSpan.FromSeconds(300))]);

        Receive(query[..bytes], MdnsPackets.Host(2), TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.5));

        Assert.That(_output[MdnsOutcome.KnownQuery], Is.EqualTo(1));
        Assert.That(_output.Sent, Is.Empty);
    }

    [Test]
    public void Node_that_leaves_says_goodbye_and_is_forgotten()
    {
        var other = new MdnsEngine(TestPeers.Id(2), MdnsPackets.Names(2), Options, new Random(2), _output);
        other.SetLinks([Link], TimeSpan.Zero);
        Receive(MdnsPackets.Answer(2, "/ip4/10.77.0.2/tcp/4001"), MdnsPackets.Host(2));
        int known = _engine.PeerCount;

        other.Leave();
        Receive(_output.Sent.Single(packet => packet.Kind == MdnsSending.Goodbye).Packet, MdnsPackets.Host(2));

        Assert.That((known, _engine.PeerCount), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Packet_from_outside_the_network_or_of_another_network_is_not_even_read()
    {
        Receive(MdnsPackets.JsAnswer, new IPEndPoint(IPAddress.Parse("203.0.113.5"), 5353));
        _engine.Receive(new MdnsLinkId(9, AddressFamily.InterNetwork), MdnsPackets.Host(2), MdnsPackets.JsAnswer, default);

        Assert.That(_output[MdnsOutcome.OffLink], Is.EqualTo(2));
        Assert.That(_output.Reports, Is.Empty);
    }

    [Test]
    public void Flood_of_forged_peers_stays_within_limits_and_honest_peers_are_found()
    {
        byte[][] forged =
            [.. Enumerable.Range(0, 97).Select(i => MdnsPackets.Answer(1_000 + i, $"/ip4/10.77.0.66/tcp/{1 + i}"))];
        byte[] honest = MdnsPackets.Answer(2, "/ip4/10.77.0.2/tcp/4001");
        for (int i = 0; i < 2_000; i++)
        {
            Receive(forged[i % forged.Length], MdnsPackets.Host(66), TimeSpan.FromMilliseconds(i));
            if (i == 1_000)
                Receive(honest, MdnsPackets.Host(2), TimeSpan.FromMilliseconds(i));
        }

        Assert.That(_output.Reports.Select(found => found.Id), Does.Contain(TestPeers.Id(2)));
        Assert.That(_output.Reports, Has.Count.LessThanOrEqualTo(1 + (3 * Options.MaxPacketsPerSecondOfSource)));
        Assert.That(_engine.PeerCount, Is.LessThanOrEqualTo(1 + Options.MaxPeersOfSource));
        Assert.That(_output[MdnsOutcome.RateLimited], Is.GreaterThan(1_900));
        Assert.That(_output[MdnsOutcome.TooManyPeers], Is.GreaterThan(0));
    }

    [Test]
    public void Forged_questions_turn_no_traffic_on_a_victim()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _output.Sent.Clear();
        IPEndPoint victim = MdnsPackets.Host(7, port: 53);
        for (int i = 0; i < 10_000; i++)
        {
            var now = TimeSpan.FromSeconds(10) + TimeSpan.FromMilliseconds(i);
            Receive(MdnsPackets.JsQuery, victim, now);
            Receive(MdnsPackets.JsQuery, new IPEndPoint(IPAddress.Parse("203.0.113.5"), 53), now);
            _engine.Advance(now);
        }

        int askedBytes = 20_000 * MdnsPackets.JsQuery.Length;
        int sentBytes = _output.Sent.Sum(packet => packet.Packet.Length);
        Assert.That(_output.Sent.Count(packet => packet.Target is not null), Is.LessThanOrEqualTo(10));
        Assert.That(_output.Sent.Where(packet => packet.Target is not null).Select(packet => packet.Target), Is.All.EqualTo(victim));
        Assert.That(_output.CountOf(MdnsSending.Answer), Is.LessThanOrEqualTo(10));
        Assert.That(sentBytes, Is.LessThan(askedBytes / 50));
        Assert.That(_output[MdnsOutcome.OffLink], Is.EqualTo(10_000));
    }

    [Test]
    public void Flood_of_questions_from_everywhere_has_one_answer_a_second()
    {
        Run(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        _output.Sent.Clear();
        for (int i = 0; i < 10_000; i++)
        {
            var now = TimeSpan.FromSeconds(10) + TimeSpan.FromMilliseconds(i);
            Receive(MdnsPackets.JsQuery, MdnsPackets.Host(1 + (i % 250), port: 10_000 + (i % 7)), now);
            _engine.Advance(now);
        }

        Assert.That(_output.CountOf(MdnsSending.Answer), Is.InRange(8, 10));
        Assert.That(_output.CountOf(MdnsSending.Unicast), Is.LessThanOrEqualTo(11 * Options.MaxUnicastsPerSecond));
    }

    [Test]
    public void Garbage_is_counted_and_nothing_else()
    {
        var random = new Random(7);
        byte[] garbage = new byte[500];
        for (int i = 0; i < 1_000; i++)
        {
            random.NextBytes(garbage);
            garbage[2] = 0x84;
            garbage[3] = 0;
            Receive(garbage, MdnsPackets.Host(2), TimeSpan.FromSeconds(i));
        }

        Assert.That(_output[MdnsOutcome.Malformed] + _output[MdnsOutcome.Foreign], Is.EqualTo(1_000));
        Assert.That(_output[MdnsOutcome.Malformed], Is.GreaterThan(900));
        Assert.That((_output.Sent.Count, _output.Reports.Count), Is.EqualTo((0, 0)));
    }

    private void Receive(byte[] packet, IPEndPoint source, TimeSpan now = default) =>
        _engine.Receive(Link.Id, source, packet, now);

    private void Run(TimeSpan from, TimeSpan until)
    {
        for (TimeSpan now = from; now < until; now += TimeSpan.FromMilliseconds(10))
            _engine.Advance(now);
    }
}
