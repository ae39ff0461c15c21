using System.Runtime.CompilerServices;
using Avi.Mesh.Events;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Telemetry;
using Avi.Mesh.Tests.Libp2p.Swarm;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Events;

[TestFixture]
internal sealed class MeshEventHubTests
{
    // Not inlined, so that nothing of it is left on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WatchAndDrop(MeshEventHub hub, CancellationToken cancellation) => hub.Watch(cancellation);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadAndForget(MeshEventHub hub, TaskCompletionSource<MeshEvent> read)
    {
        _ = ReadAsync();

        async Task ReadAsync()
        {
            await foreach (MeshEvent occurrence in hub.Watch(CancellationToken.None))
                read.TrySetResult(occurrence);
        }
    }

    private static readonly Multiaddr Address = Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001");

    [Test, CancelAfter(5_000)]
    public async Task Events_after_the_call_are_there_when_the_reader_comes(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 8, metrics);
        MeshEventStream stream = hub.Watch(cancellation);
        Connect(hub, 2);
        hub.OnPeerDisconnected(TestPeers.Id(2));
        hub.Complete();

        List<MeshEvent> events = await ReadAllAsync(stream);

        Assert.That(events, Is.EqualTo(new MeshEvent[]
        {
            new PeerConnected(TestPeers.Id(2), Address.ToString(), IsInbound: true),
            new PeerDisconnected(TestPeers.Id(2)),
        }));
    }

    [Test, CancelAfter(5_000)]
    public async Task Peers_that_are_there_at_the_call_come_first_however_many(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        using var dropped = new MetricCollector<long>(metrics.Meter, "avi.mesh.events.dropped");
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        for (int i = 1; i <= 5; i++)
            Connect(hub, i);
        hub.OnPeerDisconnected(TestPeers.Id(5));

        MeshEventStream stream = hub.Watch(cancellation);
        hub.OnPeerDisconnected(TestPeers.Id(1));
        hub.Complete();
        List<MeshEvent> events = await ReadAllAsync(stream);

        Assert.That(
            events.SkipLast(1).OfType<PeerConnected>().Select(connected => connected.Peer),
            Is.EquivalentTo(Enumerable.Range(1, 4).Select(i => TestPeers.Id(i))));
        Assert.That(events[^1], Is.EqualTo(new PeerDisconnected(TestPeers.Id(1))), "it was there at the call");
        Assert.That(dropped.GetMeasurementSnapshot(), Is.Empty);
    }

    [Test, CancelAfter(5_000)]
    public async Task Reader_that_does_not_read_loses_the_oldest_events_which_are_counted(
        CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        using var dropped = new MetricCollector<long>(metrics.Meter, "avi.mesh.events.dropped");
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        MeshEventStream stream = hub.Watch(cancellation);

        for (int i = 1; i <= 5; i++)
            Connect(hub, i);
        hub.Complete();

        Assert.That(
            (await ReadAllAsync(stream)).Select(occurrence => occurrence.Peer),
            Is.EqualTo(new[] { TestPeers.Id(4), TestPeers.Id(5) }));
        Assert.That(dropped.GetMeasurementSnapshot(), Has.Count.EqualTo(3));
    }

    [Test, CancelAfter(20_000)]
    public async Task Reader_that_never_reads_and_was_dropped_is_forgotten(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        MeshEventStream kept = hub.Watch(cancellation);

        WatchAndDrop(hub, cancellation);
        while (hub.Watchers > 1)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
        }

        Connect(hub, 1);
        hub.Complete();
        Assert.That(await ReadAllAsync(kept), Has.Count.EqualTo(1), "who keeps the stream keeps its events");
    }

    [Test, CancelAfter(20_000)]
    public async Task Reader_that_waits_is_kept_though_nobody_else_knows_it(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        var read = new TaskCompletionSource<MeshEvent>();

        ReadAndForget(hub, read);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Connect(hub, 1);

        Assert.That((await read.Task.WaitAsync(cancellation)).Peer, Is.EqualTo(TestPeers.Id(1)));
    }

    [Test]
    public void Cancelled_reader_is_forgotten()
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        using var cancellation = new CancellationTokenSource();
        hub.Watch(cancellation.Token);
        bool wasWatched = hub.Watchers == 1;

        cancellation.Cancel();

        Assert.That((wasWatched, hub.Watchers), Is.EqualTo((true, 0)));
    }

    [Test, CancelAfter(5_000)]
    public async Task Reader_that_stops_reading_is_forgotten(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        MeshEventStream stream = hub.Watch(cancellation);
        Connect(hub, 1);

        await foreach (MeshEvent occurrence in stream)
            break;

        Assert.That(hub.Watchers, Is.Zero);
    }

    [Test, CancelAfter(5_000)]
    public async Task Reader_of_an_ended_node_reads_nothing(CancellationToken cancellation)
    {
        using var metrics = new MeshMetrics(meters: null);
        var hub = new MeshEventHub(queueCapacity: 2, metrics);
        hub.Complete();

        Assert.That(await ReadAllAsync(hub.Watch(cancellation)), Is.Empty);
    }

    private static void Connect(MeshEventHub hub, int peer) =>
        hub.OnPeerConnected(new ConnectedPeer(TestPeers.Id(peer), TestPeers.Key(peer), IsInbound: true, Address));

    private static async Task<List<MeshEvent>> ReadAllAsync(IAsyncEnumerable<MeshEvent> stream)
    {
        var events = new List<MeshEvent>();
        await foreach (MeshEvent occurrence in stream)
            events.Add(occurrence);
        return events;
    }
}
