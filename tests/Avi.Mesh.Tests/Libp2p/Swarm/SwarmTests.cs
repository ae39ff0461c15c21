using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class SwarmTests
{
    private readonly MemoryNetwork _network = new();

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_hear_of_the_first_connection_and_of_the_end_of_the_last(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);

        await a.Swarm.DialAsync(b.Address, cancellation);
        var heardByA = await a.Observer.NextAsync(cancellation);
        var heardByB = await b.Observer.NextAsync(cancellation);
        await b.Swarm.DisposeAsync();

        Assert.That((heardByA, heardByB), Is.EqualTo((("connected", b.Id), ("connected", a.Id))));
        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", b.Id)));
        Assert.That(await b.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", a.Id)));
        Assert.That(a.Swarm.ConnectedPeers, Is.Empty);
    }

    [Test, CancelAfter(10_000)]
    public async Task Closing_a_connection_says_goodbye_and_ends_the_streams_of_both_sides(
        CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> endedAtA = a.Collect("avi.mesh.connections.ended");
        using MetricCollector<long> endedAtB = b.Collect("avi.mesh.connections.ended");
        await a.Swarm.DialAsync(b.Address, cancellation);
        await b.Observer.NextAsync(cancellation);
        await using SwarmStream ofA = await a.Swarm.OpenStreamAsync(b.Id, [SwarmNode.Silent], cancellation);
        await using SwarmStream ofB = await b.Swarm.OpenStreamAsync(a.Id, [SwarmNode.Silent], cancellation);

        await a.Swarm.DisconnectAsync(b.Id);
        await endedAtA.WaitForMeasurementsAsync(1, cancellation);
        await endedAtB.WaitForMeasurementsAsync(1, cancellation);

        Assert.That(
            (endedAtA.LastMeasurement?.Tags["reason"], endedAtB.LastMeasurement?.Tags["reason"]),
            Is.EqualTo(("ClosedHere", "ClosedByPeer")));
        Assert.That(async () => await ofA.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(async () => await ofB.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Streams_carry_bytes_in_both_roles(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);
        await b.Observer.NextAsync(cancellation);

        byte[] fromDialler = await a.EchoAsync(b.Id, [1, 2, 3], cancellation);
        byte[] fromListener = await b.EchoAsync(a.Id, [4, 5], cancellation);

        Assert.That(fromDialler, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(fromListener, Is.EqualTo(new byte[] { 4, 5 }));
    }

    [Test, CancelAfter(10_000)]
    public async Task Dialling_a_connected_peer_gives_the_connection_that_is_there(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);

        Connection first = await a.Swarm.DialAsync(b.Address, cancellation);
        Connection second = await a.Swarm.DialAsync(b.Address, cancellation);

        Assert.That(second, Is.SameAs(first));
    }

    [Test, CancelAfter(10_000)]
    public async Task Dials_of_one_address_at_the_same_time_are_one_dial(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        using MetricCollector<long> dials = a.Collect("avi.mesh.dials");

        Connection[] connections = await Task.WhenAll(
            a.Swarm.DialAsync(b.Address, cancellation), a.Swarm.DialAsync(b.Address, cancellation));

        Assert.That(connections[0], Is.SameAs(connections[1]));
        Assert.That(dials.GetMeasurementSnapshot(), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_that_dial_at_the_same_time_see_each_other_once(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);

        await Task.WhenAll(
            a.Swarm.DialAsync(b.Address, cancellation), b.Swarm.DialAsync(a.Address, cancellation));
        await a.Observer.NextAsync(cancellation);
        await b.Observer.NextAsync(cancellation);
        byte[] answer = await a.EchoAsync(b.Id, [7], cancellation);

        Assert.That(answer, Is.EqualTo(new byte[] { 7 }));
        Assert.That((a.Observer.Waiting, b.Observer.Waiting), Is.EqualTo((0, 0)));
        Assert.That(a.Swarm.ConnectedPeers, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_dials_anew_keeps_only_the_newer_connection(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        using var key = PrivateKey.Generate();
        await using SwarmNode listener = await SwarmNode.ListenAsync(_network, time: time);
        await using SwarmNode before = await SwarmNode.ListenAsync(_network, key: key);
        await using SwarmNode after = await SwarmNode.ListenAsync(_network, key: key);

        // The same peer twice: what a crash looks like from outside, as long as nobody notices the dead connection.
        await before.Swarm.DialAsync(listener.Address, cancellation);
        await listener.Observer.NextAsync(cancellation);
        await after.Swarm.DialAsync(listener.Address, cancellation);
        await after.EchoAsync(listener.Id, [1], cancellation);
        await before.Observer.NextAsync(cancellation);
        time.Advance(new SwarmOptions().DuplicateGrace);

        Assert.That(await before.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", listener.Id)));
        Assert.That(await after.EchoAsync(listener.Id, [2], cancellation), Is.EqualTo(new byte[] { 2 }));
        Assert.That(listener.Observer.Waiting, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Dial_fails_when_another_peer_answers(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        Multiaddr wrong = b.Address.WithPeerId(TestPeers.Id(1));

        DialException failure = await FailureOfAsync(a, wrong, cancellation);

        Assert.That(failure.Failure, Is.EqualTo(DialFailure.WrongPeer));
        Assert.That(a.Observer.Waiting, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Node_does_not_connect_to_itself(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);

        DialException byId = await FailureOfAsync(a, a.Address, cancellation);
        DialException byAddress = await FailureOfAsync(a, a.Address.WithoutPeerId(), cancellation);

        Assert.That((byId.Failure, byAddress.Failure), Is.EqualTo((DialFailure.Self, DialFailure.Self)));
        Assert.That(a.Observer.Waiting, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task Dial_says_why_there_is_no_connection(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);

        DialException nobody = await FailureOfAsync(a, Multiaddr.Parse("/memory/nobody"), cancellation);
        DialException unknownKind = await FailureOfAsync(a, Multiaddr.Parse("/ip4/127.0.0.1/tcp/1"), cancellation);
        DialException unknownPeer = await FailureOfAsync(
            a, Multiaddr.Parse($"/p2p/{TestPeers.Id(1)}"), cancellation);

        Assert.That(
            (nobody.Failure, unknownKind.Failure, unknownPeer.Failure),
            Is.EqualTo((DialFailure.Unreachable, DialFailure.NoWay, DialFailure.NoWay)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_was_met_before_is_found_by_its_id(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);
        await a.Observer.NextAsync(cancellation);
        _network.Cut();
        await a.Observer.NextAsync(cancellation);

        Connection connection = await a.Swarm.DialAsync(Multiaddr.Parse($"/p2p/{b.Id}"), cancellation);

        Assert.That(connection.Remote.Id, Is.EqualTo(b.Id));
    }

    [Test, CancelAfter(10_000)]
    public async Task Cut_connection_is_noticed_by_both_sides(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);
        await a.Observer.NextAsync(cancellation);
        await b.Observer.NextAsync(cancellation);

        _network.Cut();

        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", b.Id)));
        Assert.That(await b.Observer.NextAsync(cancellation), Is.EqualTo(("disconnected", a.Id)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Observers_hear_what_identify_learned_of_a_peer_that_is_there(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        await a.Swarm.DialAsync(b.Address, cancellation);
        await a.Observer.NextAsync(cancellation);
        var identity = new PeerIdentity([], [], "/avi/1.0.0", "tester", ObservedAddress: null);

        a.Swarm.ReportIdentified(b.Id, identity);
        a.Swarm.ReportIdentified(TestPeers.Id(1), identity);

        Assert.That(await a.Observer.NextAsync(cancellation), Is.EqualTo(("identified tester", b.Id)));
        Assert.That(a.Observer.Waiting, Is.Zero);
        Assert.That(a.Swarm.KnownPeers.FindIdentity(b.Id), Is.SameAs(identity));
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposed_swarm_dials_and_accepts_no_more(CancellationToken cancellation)
    {
        await using SwarmNode a = await SwarmNode.ListenAsync(_network);
        await using SwarmNode b = await SwarmNode.ListenAsync(_network);
        Multiaddr addressOfA = a.Address;
        await a.Swarm.DisposeAsync();
        await a.Swarm.DisposeAsync();

        DialException dialling = await FailureOfAsync(a, b.Address, cancellation);
        DialException dialled = await FailureOfAsync(b, addressOfA, cancellation);

        Assert.That(
            (dialling.Failure, dialled.Failure), Is.EqualTo((DialFailure.Closing, DialFailure.Unreachable)));
    }

    private static async Task<DialException> FailureOfAsync(
        SwarmNode node, Multiaddr address, CancellationToken cancellation)
    {
        try
        {
            await node.Swarm.DialAsync(address, cancellation);
        }
        catch (DialException exception)
        {
            return exception;
        }

        throw new AssertionException($"{address} could be dialled.");
    }
}
