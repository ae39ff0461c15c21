using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Tests.Libp2p.GossipSub;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MdnsDiscoveryTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new("test");
    private readonly TestSwarm _swarm = new();
    private readonly FakeMdnsNetwork _network = new();
    private readonly MdnsLink _link;
    private readonly MdnsDiscovery _discovery;
    private bool _hasStopped;

    public MdnsDiscoveryTests()
    {
        _link = MdnsPackets.Link(_swarm.LocalPeer, "/ip4/10.77.0.1/tcp/4001");
        _discovery = new MdnsDiscovery(
            _swarm,
            _network,
            MdnsPackets.Names(),
            new MdnsOptions(),
            new MdnsServices(_time, new Random(1), NullLogger.Instance, new MdnsMetrics(_meter)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _swarm.DisposeAsync();
        _meter.Dispose();
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_without_a_network_says_nothing_until_one_comes_up(CancellationToken cancellation)
    {
        _discovery.Start();
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        bool hasSpoken = _network.Sent.Reader.TryPeek(out _);
        _network.Change(_link);
        byte[] first = await SentAsync(cancellation);

        Assert.That(hasSpoken, Is.False);
        Assert.That(first, Is.EqualTo(MdnsPackets.JsQuery));
    }

    [Test, CancelAfter(10_000)]
    public async Task Interface_is_seen_by_looking_too_when_the_system_says_nothing(CancellationToken cancellation)
    {
        _discovery.Start();
        _network.Links = [_link];

        Assert.That(await SentAsync(cancellation), Is.EqualTo(MdnsPackets.JsQuery));
    }

    [Test, CancelAfter(10_000)]
    public async Task Found_peer_is_reported_to_the_swarm_and_counted(CancellationToken cancellation)
    {
        using var received = new MetricCollector<long>(_meter, "avi.mesh.mdns.received");
        using var peers = new MetricCollector<int>(_meter, "avi.mesh.mdns.peers");
        _network.Links = [_link];
        _discovery.Start();
        await SentAsync(cancellation);

        _network.Deliver(MdnsPackets.Answer(2, "/ip4/10.77.0.2/tcp/4001"), MdnsPackets.Host(2));
        await peers.WaitForMeasurementsAsync(1, cancellation);

        (PeerId peer, IReadOnlyList<Multiaddr> addresses, PeerSource source) = _swarm.Found.Single();
        Assert.That((peer, source), Is.EqualTo((TestPeers.Id(2), PeerSource.Mdns)));
        Assert.That(addresses, Is.EqualTo(new[] { Multiaddr.Parse("/ip4/10.77.0.2/tcp/4001") }));
        Assert.That(received.LastMeasurement!.Tags["outcome"], Is.EqualTo("Found")); // one was awaited
    }

    [Test, CancelAfter(10_000)]
    public async Task Packets_that_cannot_be_sent_are_counted_and_asking_goes_on(CancellationToken cancellation)
    {
        using var sent = new MetricCollector<long>(_meter, "avi.mesh.mdns.sent");
        _network.Links = [_link];
        _network.TakesPackets = false;
        _discovery.Start();

        for (int i = 0; i < 6; i++)
            await SentAsync(cancellation);

        Assert.That(sent.GetMeasurementSnapshot().Select(count => count.Tags["outcome"]), Is.All.EqualTo("Failed"));
    }

    [Test, CancelAfter(10_000)]
    public async Task More_packets_than_may_wait_are_dropped_and_counted(CancellationToken cancellation)
    {
        using var received = new MetricCollector<long>(_meter, "avi.mesh.mdns.received");
        int places = new MdnsOptions().MaxWaitingPackets;
        using var held = new SemaphoreSlim(0);
        _network.Links = [_link];
        _network.BeforeSending = held.WaitAsync;
        _discovery.Start();
        await SentAsync(cancellation);

        // The loop waits for the network, so nothing is taken out.
        for (int i = 0; i < places + 7; i++)
            _network.Deliver(MdnsPackets.JsQuery, MdnsPackets.Host(2));

        int dropped = received.GetMeasurementSnapshot().Count(count => Equals(count.Tags["outcome"], "QueueFull"));
        _network.BeforeSending = _ => Task.CompletedTask;
        held.Release();
        Assert.That(dropped, Is.InRange(7, 8)); // the timer's own place may be taken
    }

    [Test, CancelAfter(10_000)]
    public async Task Stopping_says_goodbye_and_closes_the_network(CancellationToken cancellation)
    {
        _network.Links = [_link];
        _discovery.Start();
        await SentAsync(cancellation);

        await StopAsync();

        byte[] last = [];
        while (_network.Sent.Reader.TryRead(out byte[]? packet))
            last = packet;
        new MdnsCodec(MdnsPackets.Names(), new MdnsOptions()).Read(last, out _, out IReadOnlyList<MdnsAnswer> answers);
        Assert.That(answers.Single().TimeToLive, Is.EqualTo(TimeSpan.Zero));
        Assert.That(_network.IsDisposed, Is.True);
    }

    [TestCase("/ip4/127.0.0.1/tcp/4001")]
    [TestCase("/ip6/::1/tcp/4001")]
    [TestCase("/memory/x")]
    public void Node_that_listens_only_on_loopback_has_no_network_to_speak_in(string address) =>
        Assert.That(new MdnsInterfaces(TestPeers.Id(1), [Multiaddr.Parse(address)]).Find(), Is.Empty);

    [Test]
    public void Node_that_listens_on_an_address_of_another_host_has_no_network_to_speak_in() =>
        Assert.That(
            new MdnsInterfaces(TestPeers.Id(1), [Multiaddr.Parse("/ip4/192.0.2.77/tcp/4001")]).Find(), Is.Empty);

    private async Task StopAsync()
    {
        if (!_hasStopped)
            await _discovery.DisposeAsync();

        _hasStopped = true;
    }

    /// <summary>Waits for a packet while the clock runs: a timer that is set a moment later must fire, too.</summary>
    private async Task<byte[]> SentAsync(CancellationToken cancellation)
    {
        byte[]? packet;
        while (!_network.Sent.Reader.TryRead(out packet))
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, cancellation);
        }

        return packet;
    }
}
