using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Ping;

/// <summary>
/// A node that asks whether others live, on a clock of its own, and others that answer as the test likes.
/// </summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PingLivenessTests
{
    private const int Rounds = 5; // More than the silences that make a peer dead.

    private static readonly Multiaddr Anywhere = Multiaddr.Parse("/memory/0");

    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PingOptions _options = new();
    private readonly Meter _meter = new("Avi.Mesh.Tests");
    private readonly Channel<PeerId> _asked = Channel.CreateUnbounded<PeerId>();
    private SwarmNode _here = null!;
    private SwarmNode _there = null!;
    private PingProtocol _ping = null!;
    private PingLiveness _liveness = null!;
    private MetricCollector<long> _pings = null!;
    private MetricCollector<long> _dead = null!;

    [SetUp]
    public void StartNodes()
    {
        _here = new SwarmNode(new MemoryTransport(_network));
        _there = new SwarmNode(new MemoryTransport(_network));
        _ping = new PingProtocol(_here.Swarm, _options, _time);
        _pings = new MetricCollector<long>(_meter, "avi.mesh.pings");
        _dead = new MetricCollector<long>(_meter, "avi.mesh.peers.dead");
        _liveness = new PingLiveness(
            _here.Swarm, _ping, _options, _time, new Random(1), NullLogger.Instance, new PingMetrics(_meter));
        _liveness.Start();
    }

    [TearDown]
    public async Task DisposeNodesAsync()
    {
        await _liveness.DisposeAsync();
        await _ping.DisposeAsync();
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        _meter.Dispose();
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_answers_stays(CancellationToken cancellation)
    {
        await ConnectAsync(_there, AnswerAsync, [PingProtocol.Id], cancellation);

        for (int i = 1; i <= Rounds; i++)
            await AskAsync(answers: i, cancellation);

        Assert.That(Outcomes(), Is.EqualTo(Enumerable.Repeat("Answered", Rounds)));
        AssertStays(_there);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_is_silent_three_times_is_closed_and_dialled_anew(CancellationToken cancellation)
    {
        await ConnectAsync(_there, BeSilentAsync, [PingProtocol.Id], cancellation);

        await BeSilentAsync(rounds: 3, cancellation);
        var first = await _here.Observer.NextAsync(cancellation);
        var second = await _here.Observer.NextAsync(cancellation);

        Assert.That(Outcomes(), Is.EqualTo(new[] { "Silent", "Silent", "Silent" }));
        Assert.That(_dead.GetMeasurementSnapshot().Sum(measurement => measurement.Value), Is.EqualTo(1));
        Assert.That((first, second), Is.EqualTo((("disconnected", _there.Id), ("connected", _there.Id))));
        Assert.That(_here.Swarm.IsConnected(_there.Id), Is.True, "It is wanted, so it was dialled.");
    }

    [Test, CancelAfter(10_000)]
    public async Task Two_silences_are_forgiven_when_the_peer_answers_then(CancellationToken cancellation)
    {
        bool isSilent = true;
        await ConnectAsync(
            _there,
            (stream, closing) => isSilent ? BeSilentAsync(stream, closing) : AnswerAsync(stream, closing),
            [PingProtocol.Id],
            cancellation);

        await BeSilentAsync(rounds: 2, cancellation);
        isSilent = false;
        await AskAsync(answers: 3, cancellation);
        isSilent = true;
        await BeSilentAsync(rounds: 2, cancellation);

        Assert.That(Outcomes(), Is.EqualTo(new[] { "Silent", "Silent", "Answered", "Silent", "Silent" }));
        AssertStays(_there);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_offer_it_is_never_asked_and_stays(CancellationToken cancellation)
    {
        await using SwarmNode other = new(new MemoryTransport(_network));
        await ConnectAsync(_there, AnswerAsync, [], cancellation);
        await ConnectAsync(other, AnswerAsync, [PingProtocol.Id], cancellation);

        for (int i = 1; i <= Rounds; i++)
            await AskAsync(answers: i, cancellation);

        Assert.That(_asked.Reader.Count, Is.Zero);
        AssertStays(_there);
        AssertStays(other);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_speak_it_though_it_said_so_is_asked_once_and_stays(
        CancellationToken cancellation)
    {
        await using SwarmNode other = new(new MemoryTransport(_network));
        await ConnectAsync(_there, answer: null, [PingProtocol.Id], cancellation);
        await NextRoundAsync(answers: 1, cancellation);
        await ConnectAsync(other, AnswerAsync, [PingProtocol.Id], cancellation);

        for (int i = 2; i <= Rounds; i++)
            await AskAsync(answers: i, cancellation);

        Assert.That(Outcomes(), Is.EqualTo(Enumerable.Repeat("Answered", Rounds - 1).Prepend("NotSupported")));
        AssertStays(_there);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_refuses_every_ping_stays(CancellationToken cancellation)
    {
        await ConnectAsync(
            _there, (_, _) => throw new IOException("Not today."), [PingProtocol.Id], cancellation);

        for (int i = 1; i <= Rounds; i++)
            await AskAsync(answers: i, cancellation);

        Assert.That(Outcomes(), Is.EqualTo(Enumerable.Repeat("Failed", Rounds)));
        AssertStays(_there);
    }

    [Test, CancelAfter(10_000)]
    public async Task Connection_that_breaks_during_a_ping_ends_once_and_is_no_silence(CancellationToken cancellation)
    {
        await ConnectAsync(_there, BeSilentAsync, [PingProtocol.Id], cancellation);
        _time.Advance(_options.Interval * 1.25);
        await _asked.Reader.ReadAsync(cancellation);

        _network.Cut();
        await _pings.WaitForMeasurementsAsync(1, cancellation);
        var first = await _here.Observer.NextAsync(cancellation);
        var second = await _here.Observer.NextAsync(cancellation);

        Assert.That(Outcomes(), Is.EqualTo(new[] { "Failed" }));
        Assert.That(_dead.GetMeasurementSnapshot(), Is.Empty);
        Assert.That((first, second), Is.EqualTo((("disconnected", _there.Id), ("connected", _there.Id))));
    }

    [Test, CancelAfter(10_000)]
    public async Task Ping_goes_through_another_connection_when_the_newest_has_ended(CancellationToken cancellation)
    {
        // The same peer twice is what two connections to one look like; on its clock they are never too many.
        using var key = PrivateKey.Generate();
        await using SwarmNode hub = await SwarmNode.ListenAsync(_network, time: new FakeTimeProvider());
        await using var older = new SwarmNode(new MemoryTransport(_network), key: key);
        await using var newer = new SwarmNode(new MemoryTransport(_network), key: key);
        await using var ping = new PingProtocol(hub.Swarm, _options, _time);
        await using var liveness = new PingLiveness(
            hub.Swarm, ping, _options, _time, new Random(1), NullLogger.Instance, new PingMetrics(_meter));
        liveness.Start();
        Handle(older, AnswerAsync);
        Handle(newer, AnswerAsync);
        await older.Swarm.DialAsync(hub.Address, cancellation);
        await hub.Observer.NextAsync(cancellation);
        await newer.Swarm.DialAsync(hub.Address, cancellation);
        await newer.EchoAsync(hub.Id, [1], cancellation);
        Identify(hub, older.Id, [PingProtocol.Id]);

        await AskAsync(answers: 1, cancellation);
        await newer.Swarm.DisposeAsync();
        while (hub.Swarm.CountConnections(older.Id) > 1)
            await Task.Delay(1, cancellation);
        await AskAsync(answers: 2, cancellation);

        Assert.That(Outcomes(), Is.EqualTo(new[] { "Answered", "Answered" }));
        Assert.That(hub.Swarm.IsConnected(older.Id), Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Disposing_gives_up_the_pings_that_run(CancellationToken cancellation)
    {
        await ConnectAsync(_there, BeSilentAsync, [PingProtocol.Id], cancellation);
        _time.Advance(_options.Interval * 1.25);
        await _asked.Reader.ReadAsync(cancellation);

        await _liveness.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(Outcomes(), Is.Empty);
        AssertStays(_there);
    }

    private static async Task AnswerAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] payload = new byte[PingOptions.PayloadBytes];
        await stream.ReadExactlyAsync(payload, closing);
        await stream.WriteAsync(payload, closing);
        await stream.CloseWriteAsync(closing);
    }

    private static async Task BeSilentAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] payload = new byte[PingOptions.PayloadBytes];
        await stream.ReadExactlyAsync(payload, closing);
        await stream.ReadAsync(payload, closing);
    }

    private static void Identify(SwarmNode node, PeerId peer, ProtocolId[] protocols) =>
        node.Swarm.ReportIdentified(peer, new PeerIdentity(protocols, [], "/avi/1.0.0", "tester", ObservedAddress: null));

    private void Handle(SwarmNode node, Func<SwarmStream, CancellationToken, Task> answer) =>
        node.Swarm.Handle(PingProtocol.Id, _options.MaxStreamsOfPeer, async (stream, closing) =>
        {
            await _asked.Writer.WriteAsync(node.Id, closing);
            await answer(stream, closing);
        });

    /// <summary>Connects to a node, which says what it offers.</summary>
    private async Task ConnectAsync(
        SwarmNode node,
        Func<SwarmStream, CancellationToken, Task>? answer,
        ProtocolId[] protocols,
        CancellationToken cancellation)
    {
        if (answer is not null)
            Handle(node, answer);

        if (_here.Swarm.ListenAddresses.Count == 0)
            await _here.Swarm.ListenAsync(Anywhere, cancellation);

        await node.Swarm.ListenAsync(Anywhere, cancellation);
        await _here.Swarm.DialAsync(node.Address, cancellation);
        Identify(_here, node.Id, protocols);
        await _here.Observer.NextAsync(cancellation);
        await _here.Observer.NextAsync(cancellation);
    }

    /// <summary>Lets an interval pass, and waits until the ping has come there and its outcome here.</summary>
    private async Task AskAsync(int answers, CancellationToken cancellation)
    {
        await NextRoundAsync(answers, cancellation);
        await _asked.Reader.ReadAsync(cancellation);
    }

    private async Task NextRoundAsync(int answers, CancellationToken cancellation)
    {
        _time.Advance(_options.Interval * 1.25);
        await _pings.WaitForMeasurementsAsync(answers, cancellation);
    }

    /// <summary>Lets intervals pass, and after each the time that an answer may take.</summary>
    private async Task BeSilentAsync(int rounds, CancellationToken cancellation)
    {
        for (int i = 0; i < rounds; i++)
        {
            int before = _pings.GetMeasurementSnapshot().Count;
            _time.Advance(_options.Interval * 1.25);
            await _asked.Reader.ReadAsync(cancellation);
            _time.Advance(_options.Timeout);
            await _pings.WaitForMeasurementsAsync(before + 1, cancellation);
        }
    }

    private string?[] Outcomes() =>
        [.. _pings.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]?.ToString())];

    private void AssertStays(SwarmNode node)
    {
        Assert.That(_here.Swarm.IsConnected(node.Id), Is.True);
        Assert.That(_here.Observer.Waiting, Is.Zero, "Nobody has left, not even for a moment.");
        Assert.That(_dead.GetMeasurementSnapshot(), Is.Empty);
    }
}
