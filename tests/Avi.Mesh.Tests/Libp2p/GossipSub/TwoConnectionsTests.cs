using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>Two real nodes that have dialled each other at the same time, and have one connection too many.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TwoConnectionsTests
{
    private const string Topic = "avi/home/status";

    private readonly FakeTimeProvider _time = new();
    private readonly SimultaneousTransport _transport = new(new MemoryNetwork());
    private Node _a = null!;
    private Node _b = null!;
    private Connection[] _connections = [];

    [SetUp]
    public async Task ConnectTwiceAsync()
    {
        _a = await Node.StartAsync(_transport, _time);
        _b = await Node.StartAsync(_transport, _time);
        _connections = await Task.WhenAll(
            _a.Swarm.DialAsync(_b.Address, CancellationToken.None),
            _b.Swarm.DialAsync(_a.Address, CancellationToken.None));
        await UntilAsync(() => CountConnections() == (2, 2), CancellationToken.None);
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task Each_side_has_one_stream_however_many_connections_there_are(CancellationToken cancellation)
    {
        await Task.WhenAll(_a.HearManyAsync(cancellation), _b.HearManyAsync(cancellation));

        Assert.That(CountConnections(), Is.EqualTo((2, 2)));
        Assert.That(_connections.Sum(connection => connection.StreamCount), Is.EqualTo(2), "One for each direction.");
    }

    [Test, CancelAfter(20_000)]
    public async Task Messages_go_on_when_the_extra_connection_is_closed(CancellationToken cancellation)
    {
        await Task.WhenAll(_a.HearManyAsync(cancellation), _b.HearManyAsync(cancellation));

        _time.Advance(new SwarmOptions().DuplicateGrace);
        await UntilAsync(() => CountConnections() == (1, 1), cancellation);

        await Task.WhenAll(_a.HearManyAsync(cancellation), _b.HearManyAsync(cancellation));
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo())
            await Task.Delay(1, cancellation);
    }

    private (int OfA, int OfB) CountConnections() =>
        (_a.Swarm.CountConnections(_b.Id), _b.Swarm.CountConnections(_a.Id));

    private sealed class Node : IGossipSubListener, IAsyncDisposable
    {
        // As many in a row as there are not by chance.
        private const int Many = 50;

        private readonly Channel<int> _heard = Channel.CreateUnbounded<int>();
        private readonly CancellationTokenSource _stopping = new();
        private readonly SwarmNode _node;
        private readonly GossipSubProtocol _gossip;
        private Task _counting = Task.CompletedTask;

        private Node(SimultaneousTransport transport, TimeProvider time)
        {
            _node = new SwarmNode(transport, time: time);
            _gossip = new GossipSubProtocol(
                _node.Swarm,
                _node.Key,
                new GossipSubOptions(),
                TimeProvider.System,
                new Random(1),
                NullLogger.Instance,
                new GossipSubMetrics(new Meter("test")));
            _gossip.Start(this);
            _gossip.Subscribe(Topic);
        }

        public Avi.Mesh.Libp2p.Swarm.Swarm Swarm => _node.Swarm;

        public PeerId Id => _node.Id;

        public Multiaddr Address => _node.Address;

        public static async Task<Node> StartAsync(SimultaneousTransport transport, TimeProvider time)
        {
            var node = new Node(transport, time);
            await node.Swarm.ListenAsync(Multiaddr.Parse("/memory/0"), CancellationToken.None);
            node._counting = node.CountAloudAsync();
            return node;
        }

        /// <summary>Waits until many messages in a row have come.</summary>
        public async Task HearManyAsync(CancellationToken cancellation)
        {
            int last = await _heard.Reader.ReadAsync(cancellation);
            while (_heard.Reader.TryRead(out int waiting))
                last = waiting;

            for (int inARow = 0; inARow < Many;)
            {
                int number = await _heard.Reader.ReadAsync(cancellation);
                inARow = number == last + 1 ? inARow + 1 : 0;
                last = number;
            }
        }

        public void OnMessage(PubSubMessage message, PeerId forwarder) =>
            _heard.Writer.TryWrite(BitConverter.ToInt32(message.Payload.Span));

        public void OnReadyChanged(bool isReady)
        {
            // No test asks for it.
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _counting;
            await _gossip.DisposeAsync();
            await _node.DisposeAsync();
            _stopping.Dispose();
        }

        /// <summary>Publishes one number after the other, as a device does that measures all the time.</summary>
        private async Task CountAloudAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            try
            {
                for (int number = 0; await timer.WaitForNextTickAsync(_stopping.Token); number++)
                    _gossip.TryPublish(_gossip.TryCreate(Topic, BitConverter.GetBytes(number))!);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
