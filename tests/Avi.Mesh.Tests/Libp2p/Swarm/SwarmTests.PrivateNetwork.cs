using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Nodes_of_one_private_network_connect_and_talk(CancellationToken cancellation)
    {
        var key = NetworkKey.Generate();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, privateNetwork: key);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network, privateNetwork: key);

        await a.Swarm.DialAsync(b.Address, cancellation);

        Assert.That(await a.EchoAsync(b.Id, [1, 2, 3], cancellation), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Nodes_of_different_private_networks_do_not_connect_and_count_it(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, privateNetwork: NetworkKey.Generate());
        await using SwarmNode b = await SwarmNode.ListenAsync(_network, privateNetwork: NetworkKey.Generate());
        using MetricCollector<long> handshakes = b.Collect("avi.mesh.handshakes");

        DialException failure = await FailureOfAsync(a, b.Address, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(failure.Failure, Is.EqualTo(DialFailure.HandshakeFailed));
        Assert.That(failure.Message, Does.Contain("in another private network or in none"));
        Assert.That(handshakes.LastMeasurement?.Tags["outcome"], Is.EqualTo("WrongNetwork"));
        Assert.That((a.Observer.Waiting, b.Observer.Waiting), Is.EqualTo((0, 0)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_without_the_key_does_not_get_into_a_private_network(CancellationToken cancellation)
    {
        await using SwarmNode closed = await SwarmNode.ListenAsync(_network, privateNetwork: NetworkKey.Generate());
        await using SwarmNode open = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> handshakes = closed.Collect("avi.mesh.handshakes");

        DialException failure = await FailureOfAsync(open, closed.Address, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(failure.Message, Does.Contain("does not answer as libp2p does: in a private network"));
        Assert.That(handshakes.LastMeasurement?.Tags["outcome"], Is.EqualTo("WrongNetwork"));
        Assert.That(closed.Observer.Waiting, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_of_a_private_network_does_not_get_out_of_it(CancellationToken cancellation)
    {
        await using SwarmNode closed = await SwarmNode.ListenAsync(_network, privateNetwork: NetworkKey.Generate());
        await using SwarmNode open = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> handshakes = open.Collect("avi.mesh.handshakes");

        DialException failure = await FailureOfAsync(closed, open.Address, cancellation);
        await handshakes.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(failure.Message, Does.Contain("in another private network or in none"));
        Assert.That(handshakes.LastMeasurement?.Tags["outcome"], Is.AnyOf("ProtocolError", "ConnectionLost"));
        Assert.That((closed.Observer.Waiting, open.Observer.Waiting), Is.EqualTo((0, 0)));
    }
}
