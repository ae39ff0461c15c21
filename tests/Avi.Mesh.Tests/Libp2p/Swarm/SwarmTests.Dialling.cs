using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

internal sealed partial class SwarmTests
{
    [Test, CancelAfter(10_000)]
    public async Task Gate_is_asked_before_an_address_or_a_peer_is_dialled(CancellationToken cancellation)
    {
        var gate = new TestGate();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, gate: gate);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        gate.Deny(b.Id);

        DialException peer = await FailureOfAsync(a, b.Address, cancellation);
        gate.DeniesAddresses = true;
        DialException address = await FailureOfAsync(a, b.Address.WithoutPeerId(), cancellation);

        Assert.That(
            (peer.Failure, address.Failure), Is.EqualTo((DialFailure.NotAllowed, DialFailure.NotAllowed)));
        Assert.That(b.Swarm.PendingHandshakes, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_is_reached_though_most_of_its_addresses_are_wrong(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, WithLowWater(0));
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await using SwarmNode other = await SwarmNode.ListenAsync(_network);
        Multiaddr[] addresses =
        [
            Multiaddr.Parse("/memory/nobody"),
            Multiaddr.Parse("/ip4/192.0.2.1/tcp/1"),
            other.Address.WithoutPeerId(),
            a.Address.WithoutPeerId(),
            b.Address.WithoutPeerId(),
        ];
        a.Swarm.KnownPeers.AddFound(b.Id, addresses);

        await a.Swarm.ConnectAsync(b.Id, cancellation);

        Assert.That(a.Swarm.ConnectedPeers.Single().Id, Is.EqualTo(b.Id));
        Assert.That(a.Swarm.KnownPeers.FindAddresses(b.Id)[0], Is.EqualTo(b.Address.WithoutPeerId()));
        Assert.That(
            a.Swarm.KnownPeers.FindAddresses(b.Id), Has.No.Member(other.Address.WithoutPeerId()),
            "Another peer is there.");
    }

    [Test, CancelAfter(10_000)]
    public async Task Silent_address_does_not_keep_a_peer_from_being_reached(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, WithLowWater(0), time);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        var transport = new MemoryTransport(_network);
        await using ITransportListener silent =
            await transport.ListenAsync(Multiaddr.Parse("/memory/silent"), cancellation);
        a.Swarm.KnownPeers.AddFound(b.Id, [silent.Addresses[0], b.Address.WithoutPeerId()]);
        using MetricCollector<long> dials = a.Collect("avi.mesh.dials");

        Task connecting = a.Swarm.ConnectAsync(b.Id, cancellation);
        await using ITransportConnection? waiting = await silent.AcceptAsync(cancellation);
        await AdvanceUntilAsync(() => connecting.IsCompleted, time, cancellation);
        await connecting;

        Assert.That(a.Swarm.IsConnected(b.Id), Is.True);
        Assert.That(
            dials.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]),
            Is.EquivalentTo(new[] { "Connected", "Overtaken" }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Addresses_that_failed_are_left_alone_unless_somebody_insists(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, WithLowWater(0), time);
        a.Swarm.KnownPeers.AddFound(TestPeers.Id(1), [Multiaddr.Parse("/memory/nobody")]);
        a.Swarm.KnownPeers.AddFound(TestPeers.Id(2), [Multiaddr.Parse("/memory/nobody")]);
        using MetricCollector<long> dials = a.Collect("avi.mesh.dials");

        DialFailure first = await FailureOfAsync(() => a.Swarm.ConnectAsync(TestPeers.Id(1), cancellation));
        DialFailure ofAnother = await FailureOfAsync(() => a.Swarm.ConnectAsync(TestPeers.Id(2), cancellation));
        DialFailure insisting = await FailureOfAsync(
            () => a.Swarm.DialAsync(Multiaddr.Parse($"/p2p/{TestPeers.Id(1)}"), cancellation));
        time.Advance(new DialOptions().MaxAddressPause);
        DialFailure later = await FailureOfAsync(() => a.Swarm.ConnectAsync(TestPeers.Id(1), cancellation));

        Assert.That(
            new[] { first, ofAnother, insisting, later },
            Is.EqualTo(new[]
            {
                DialFailure.Unreachable, DialFailure.BackingOff, DialFailure.Unreachable, DialFailure.Unreachable,
            }));
        Assert.That(dials.GetMeasurementSnapshot(), Has.Count.EqualTo(3));
    }

    [Test, CancelAfter(10_000)]
    public async Task Few_addresses_are_dialled_at_the_same_time(CancellationToken cancellation)
    {
        var options = new SwarmOptions { Dials = new DialOptions { MaxConcurrent = 1 } };
        await using SwarmNode a = await SwarmNode.ListenAsync(_network, options);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        var transport = new MemoryTransport(_network);
        await using ITransportListener silent =
            await transport.ListenAsync(Multiaddr.Parse("/memory/silent"), cancellation);

        Task<DialFailure> first = FailureOfAsync(() => a.Swarm.DialAsync(silent.Addresses[0], cancellation));
        ITransportConnection? taken = await silent.AcceptAsync(cancellation);
        Task<Connection> second = a.Swarm.DialAsync(b.Address, cancellation);
        bool hasWaited = !second.IsCompleted && b.Swarm.PendingHandshakes == 0;
        await taken!.DisposeAsync();
        await second;

        Assert.That(hasWaited, Is.True);
        Assert.That(await first, Is.EqualTo(DialFailure.HandshakeFailed));
    }

    private static async Task<DialFailure> FailureOfAsync(Func<Task> dialAsync)
    {
        try
        {
            await dialAsync();
        }
        catch (DialException exception)
        {
            return exception.Failure;
        }

        throw new AssertionException("The dial succeeded.");
    }
}
