using Avi.Mesh.Libp2p.Discovery;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Discovery;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BootstrapDiscoveryTests
{
    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _logger = new();

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(10_000)]
    public async Task Node_connects_to_its_bootstrap_node(bool hasPeerId, CancellationToken cancellation)
    {
        await using SwarmNode bootstrap = await SwarmNode.ListenAsync(_network);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        Multiaddr address = hasPeerId ? bootstrap.Address : bootstrap.Address.WithoutPeerId();
        await using BootstrapDiscovery discovery = Discover(node, address);

        discovery.Start();

        Assert.That(await node.Observer.NextAsync(cancellation), Is.EqualTo(("connected", bootstrap.Id)));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(10_000)]
    public async Task Lost_connection_is_made_again(bool hasPeerId, CancellationToken cancellation)
    {
        await using SwarmNode bootstrap = await SwarmNode.ListenAsync(_network);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        Multiaddr address = hasPeerId ? bootstrap.Address : bootstrap.Address.WithoutPeerId();
        await using BootstrapDiscovery discovery = Discover(node, address);
        discovery.Start();
        await node.Observer.NextAsync(cancellation);

        _network.Cut();
        var lost = await node.Observer.NextAsync(cancellation);
        await AdvanceUntilAsync(() => node.Observer.Waiting > 0, cancellation);

        Assert.That(lost, Is.EqualTo(("disconnected", bootstrap.Id)));
        Assert.That(await node.Observer.NextAsync(cancellation), Is.EqualTo(("connected", bootstrap.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Bootstrap_node_that_starts_later_is_found_then(CancellationToken cancellation)
    {
        using var key = PrivateKey.Generate();
        Multiaddr address = Multiaddr.Parse("/memory/late").WithPeerId(key.PeerId);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> dials = node.Collect("avi.mesh.dials");
        await using BootstrapDiscovery discovery = Discover(node, address);
        discovery.Start();
        await AdvanceUntilAsync(() => dials.GetMeasurementSnapshot().Count >= 3, cancellation);

        await using var bootstrap = new SwarmNode(new MemoryTransport(_network), key: key);
        await bootstrap.Swarm.ListenAsync(address, cancellation);
        await AdvanceUntilAsync(() => node.Observer.Waiting > 0, cancellation);

        Assert.That(await node.Observer.NextAsync(cancellation), Is.EqualTo(("connected", key.PeerId)));
        Assert.That(
            _logger.Collector.GetSnapshot().Count(record => record.Level == LogLevel.Warning),
            Is.EqualTo(1),
            "An unreachable node is told of once, not at every dial.");
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_that_is_its_own_bootstrap_node_gives_up(CancellationToken cancellation)
    {
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        await using BootstrapDiscovery discovery = Discover(node, node.Address.WithoutPeerId());
        discovery.Start();

        await AdvanceUntilAsync(() => _logger.Collector.Count > 0, cancellation);

        Assert.That(_logger.LatestRecord.Message, Does.Contain("is this node itself"));
    }

    [Test, CancelAfter(10_000)]
    public async Task One_address_that_is_given_twice_is_dialled_once(CancellationToken cancellation)
    {
        await using SwarmNode bootstrap = await SwarmNode.ListenAsync(_network);
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> dials = node.Collect("avi.mesh.dials");
        await using BootstrapDiscovery discovery = Discover(node, bootstrap.Address, bootstrap.Address);

        discovery.Start();
        await node.Observer.NextAsync(cancellation);

        Assert.That(dials.GetMeasurementSnapshot(), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_ends_a_pause_at_once(CancellationToken cancellation)
    {
        await using SwarmNode node = await SwarmNode.ListenAsync(_network);
        BootstrapDiscovery discovery = Discover(node, Multiaddr.Parse("/memory/nobody"));
        discovery.Start();
        using (MetricCollector<long> dials = node.Collect("avi.mesh.dials"))
            await AdvanceUntilAsync(() => dials.GetMeasurementSnapshot().Count >= 1, cancellation);

        await discovery.DisposeAsync().AsTask().WaitAsync(cancellation);
    }

    private BootstrapDiscovery Discover(SwarmNode node, params Multiaddr[] addresses) =>
        new(node.Swarm, addresses, new BootstrapOptions(), _time, new Random(1), _logger);

    /// <summary>
    /// Turns the clock in small steps until something has happened; what is to wait may not be waiting yet.
    /// </summary>
    private async Task AdvanceUntilAsync(Func<bool> hasHappened, CancellationToken cancellation)
    {
        while (!hasHappened())
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, cancellation);
        }
    }
}
