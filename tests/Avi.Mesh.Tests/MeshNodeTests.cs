using System.Text;
using Avi.Mesh.Libp2p.Transports.Memory;

namespace Avi.Mesh.Tests;

/// <summary>Whole nodes: over TCP on loopback, or on a network in memory where cables can be pulled.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class MeshNodeTests
{
    private const string Topic = "avi/home/device_1234/sensor/temp";

    private readonly MemoryNetwork _network = new();

    [Test, CancelAfter(20_000)]
    public async Task Two_nodes_exchange_messages_both_ways(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("a");
        await using MeshNode b = await StartAsync("b", a.Addresses[0]);
        await using MeshSubscription atA = a.SubscribeAsync(Topic, cancellation);
        await using MeshSubscription atB = b.SubscribeAsync(Topic, cancellation);
        await WantedAsync(a, Topic, b, cancellation);
        await WantedAsync(b, Topic, a, cancellation);

        await a.PublishAsync(Topic, "from a"u8.ToArray(), cancellation);
        await b.PublishAsync(Topic, "from b"u8.ToArray(), cancellation);

        MeshMessage[] heardByA = await ReadAsync(atA, 2, cancellation);
        MeshMessage[] heardByB = await ReadAsync(atB, 2, cancellation);
        Assert.That(heardByA.Select(Text), Is.EquivalentTo(new[] { "from a", "from b" }));
        Assert.That(heardByB.Select(Text), Is.EquivalentTo(new[] { "from a", "from b" }));
        MeshMessage fromA = heardByB.Single(message => Text(message) == "from a");
        Assert.That((fromA.Topic, fromA.Author, fromA.Forwarder), Is.EqualTo((Topic, a.Id, a.Id)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Message_goes_through_a_node_between(CancellationToken cancellation)
    {
        await using MeshNode middle = await StartAsync("middle");
        await using MeshNode left = await StartAsync("left", middle.Addresses[0]);
        await using MeshNode right = await StartAsync("right", middle.Addresses[0]);
        await using MeshSubscription atMiddle = middle.SubscribeAsync(Topic, cancellation);
        await using MeshSubscription atRight = right.SubscribeAsync(Topic, cancellation);
        await WantedAsync(left, Topic, middle, cancellation);
        await WantedAsync(middle, Topic, right, cancellation);

        await left.PublishAsync(Topic, "hello"u8.ToArray(), cancellation);

        MeshMessage message = (await ReadAsync(atRight, 1, cancellation))[0];
        Assert.That((Text(message), message.Author, message.Forwarder), Is.EqualTo(("hello", left.Id, middle.Id)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Late_subscriber_hears_what_comes_after_it(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("a");
        await using MeshNode b = await StartAsync("b", a.Addresses[0]);
        await using MeshSubscription early = a.SubscribeAsync(Topic, cancellation);
        await WantedAsync(b, Topic, a, cancellation);
        await b.PublishAsync(Topic, "before"u8.ToArray(), cancellation);
        await ReadAsync(early, 1, cancellation);

        await using MeshSubscription late = a.SubscribeAsync(Topic, cancellation);
        await b.PublishAsync(Topic, "after"u8.ToArray(), cancellation);

        Assert.That(Text((await ReadAsync(late, 1, cancellation))[0]), Is.EqualTo("after"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_published_before_a_peer_is_there_reaches_the_first_one(CancellationToken cancellation)
    {
        await using MeshNode listener = await StartAsync("listener");
        await using MeshSubscription readings = listener.SubscribeAsync(Topic, cancellation);
        await using MeshNode publisher = await StartAsync("publisher");

        PublishOutcome outcome = await publisher.PublishAsync(Topic, "1"u8.ToArray(), cancellation);
        await publisher.PublishAsync(Topic, "2"u8.ToArray(), cancellation);
        await publisher.ConnectAsync(listener.Addresses[0], cancellation);

        Assert.That(outcome, Is.EqualTo(PublishOutcome.Queued));
        Assert.That((await ReadAsync(readings, 2, cancellation)).Select(Text), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_accepted_is_sent_before_the_node_goes(CancellationToken cancellation)
    {
        const int Count = 200;
        await using MeshNode listener = await StartAsync("listener");
        await using MeshSubscription readings = listener.SubscribeAsync(Topic, cancellation);
        MeshNode publisher = await StartAsync("publisher", listener.Addresses[0]);
        await WantedAsync(publisher, Topic, listener, cancellation);

        for (int i = 0; i < Count; i++)
            await publisher.PublishAsync(Topic, new byte[1000], cancellation);
        await publisher.DisposeAsync();

        Assert.That(await ReadAsync(readings, Count, cancellation), Has.Length.EqualTo(Count));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handler_is_called_for_each_message_in_order_whatever_it_throws(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        var heard = new List<string>();
        var isDone = new TaskCompletionSource();
        await using IAsyncDisposable subscription = node.Subscribe(Topic, (message, _) =>
        {
            heard.Add(Text(message));
            if (heard.Count == 3)
                isDone.SetResult();
            return Text(message) == "2" ? throw new InvalidOperationException("A bug.") : ValueTask.CompletedTask;
        });

        foreach (string text in new[] { "1", "2", "3" })
            await node.PublishAsync(Topic, Encoding.UTF8.GetBytes(text), cancellation);
        await isDone.Task.WaitAsync(cancellation);

        Assert.That(heard, Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Node_can_be_disposed_inside_of_its_own_handler(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync("node");
        var isDisposed = new TaskCompletionSource();
        bool isHandlerDone = false;
        node.Subscribe(Topic, async (_, _) =>
        {
            await node.DisposeAsync();
            isDisposed.SetResult();
            isHandlerDone = true;
        });

        await node.PublishAsync(Topic, new byte[1], cancellation);
        await isDisposed.Task.WaitAsync(cancellation);
        await node.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(isHandlerDone, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task Subscription_can_be_disposed_inside_of_its_own_handler(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        var isDisposed = new TaskCompletionSource();
        IAsyncDisposable? subscription = null;
        subscription = node.Subscribe(Topic, async (_, _) =>
        {
            await subscription!.DisposeAsync();
            isDisposed.SetResult();
        });

        await node.PublishAsync(Topic, new byte[1], cancellation);

        await isDisposed.Task.WaitAsync(cancellation);
    }

    [Test, CancelAfter(30_000)]
    public async Task Subscriber_that_does_not_read_costs_nobody_else_anything(CancellationToken cancellation)
    {
        const int Count = 500;
        await using MeshNode a = await StartAsync("a", configure: options => options.SubscriptionQueueCapacity = Count);
        await using MeshNode b = await StartAsync(
            "b", a.Addresses[0], options => options.SubscriptionQueueCapacity = 10);
        await using MeshSubscription idle = b.SubscribeAsync(Topic, cancellation);
        await using MeshSubscription busy = a.SubscribeAsync(Topic, cancellation);
        await WantedAsync(a, Topic, b, cancellation);

        for (int i = 0; i < Count; i++)
            await a.PublishAsync(Topic, Encoding.UTF8.GetBytes($"{i}"), cancellation);
        MeshMessage[] heard = await ReadAsync(busy, Count, cancellation);
        await UntilAsync(() => idle.DroppedMessages == Count - 10, cancellation);

        Assert.That(heard, Has.Length.EqualTo(Count));
        Assert.That(Text((await ReadAsync(idle, 1, cancellation))[0]), Is.EqualTo($"{Count - 10}"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peers_and_events_tell_who_comes_and_goes(CancellationToken cancellation)
    {
        await using MeshNode a = await StartAsync("a");
        await using IAsyncEnumerator<MeshEvent> events = a.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        MeshNode b = await StartAsync("b", a.Addresses[0]);

        await events.MoveNextAsync();
        var connected = (PeerConnected)events.Current;
        MeshPeer peer = a.Peers.Single();
        await b.DisposeAsync();
        await events.MoveNextAsync();

        Assert.That((connected.Peer, connected.IsInbound), Is.EqualTo((b.Id, true)));
        Assert.That((peer.Id, peer.IsInbound), Is.EqualTo((b.Id, true)));
        Assert.That(peer.Address, Does.StartWith("/ip4/127.0.0.1/tcp/"));
        Assert.That(events.Current, Is.EqualTo(new PeerDisconnected(b.Id)));
        Assert.That(a.Peers, Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposed_node_ends_its_streams_and_refuses_work(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync("node");
        MeshSubscription subscription = node.SubscribeAsync(Topic, cancellation);
        IAsyncEnumerable<MeshEvent> events = node.WatchAsync(cancellation);

        await node.DisposeAsync();
        await node.DisposeAsync();

        Assert.That(await CountAsync(subscription), Is.Zero);
        Assert.That(await CountAsync(events), Is.Zero);
        Assert.That(() => node.SubscribeAsync(Topic, cancellation), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => node.Attach(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            async () => await node.PublishAsync(Topic, new byte[1], cancellation),
            Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            async () => await node.ConnectAsync("/ip4/127.0.0.1/tcp/4001", cancellation),
            Throws.TypeOf<ObjectDisposedException>());
    }

    /// <summary>Starts a node on loopback.</summary>
    private static Task<MeshNode> StartAsync(
        string name, string? bootstrap = null, Action<MeshOptions>? configure = null)
    {
        var options = new MeshOptions
        {
            Name = name,
            ListenAddresses = ["/ip4/127.0.0.1/tcp/0"],
            Discovery = { Mdns = false },
            HeartbeatInterval = TimeSpan.FromMilliseconds(100),
            MinRedialPause = TimeSpan.FromMilliseconds(20),
            MaxRedialPause = TimeSpan.FromMilliseconds(200),
        };
        if (bootstrap is not null)
            options.Bootstrap.Add(bootstrap);

        configure?.Invoke(options);
        return MeshNode.StartAsync(options);
    }

    /// <summary>Starts a node on the network in memory.</summary>
    private Task<MeshNode> StartInMemoryAsync(string name, string? bootstrap = null)
    {
        var options = new MeshOptions
        {
            Name = name,
            ListenAddresses = [$"/memory/{name}"],
            Discovery = { Mdns = false },
            HeartbeatInterval = TimeSpan.FromMilliseconds(100),
            MinRedialPause = TimeSpan.FromMilliseconds(20),
            MaxRedialPause = TimeSpan.FromMilliseconds(200),
        };
        if (bootstrap is not null)
            options.Bootstrap.Add(bootstrap);

        return MeshNode.StartAsync(
            options, new MeshServices(), [new MemoryTransport(_network)], CancellationToken.None);
    }

    /// <summary>Waits until a node knows that a peer wants a topic.</summary>
    private static async Task WantedAsync(MeshNode node, string topic, MeshNode by, CancellationToken cancellation)
    {
        while (!(await node.Stack.Gossip.GetSubscribersAsync(topic)).Contains(by.Id))
            await Task.Delay(5, cancellation);
    }

    private static async Task HasPeersAsync(MeshNode node, int count, CancellationToken cancellation)
    {
        await using IAsyncEnumerator<MeshEvent> events = node.WatchAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (node.Peers.Count != count)
            await events.MoveNextAsync();
    }

    private static async Task UntilAsync(Func<bool> isTrue, CancellationToken cancellation)
    {
        while (!isTrue())
            await Task.Delay(5, cancellation);
    }

    private static async Task<MeshMessage[]> ReadAsync(
        MeshSubscription subscription, int count, CancellationToken cancellation)
    {
        var messages = new List<MeshMessage>();
        await foreach (MeshMessage message in subscription.WithCancellation(cancellation))
        {
            messages.Add(message);
            if (messages.Count == count)
                break;
        }

        return [.. messages];
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        int count = 0;
        await foreach (T item in items)
            count++;
        return count;
    }

    private static string Text(MeshMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
