using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.PubSub;

namespace Avi.Mesh.Tests.PubSub;

internal sealed class PlainPlaneTests
{
    private const string Topic = "home/temp";

    [Test, CancelAfter(20_000)]
    public async Task Message_travels_between_nodes_with_all_that_is_known_of_it(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        await using MeshSubscription subscription = bob.Subscribe(Topic, cancellation: cancellation);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);
        await alice.Plane.PublishAsync(Topic, "21"u8.ToArray(), cancellation);

        await using IAsyncEnumerator<MeshMessage> messages = subscription.GetAsyncEnumerator(cancellation);
        Assert.That(await messages.MoveNextAsync(), Is.True);

        MeshMessage message = messages.Current;
        Assert.That((message.Topic, message.Text()), Is.EqualTo((Topic, "21")));
        Assert.That((message.Author, message.Forwarder), Is.EqualTo((alice.Id, alice.Id)));
        Assert.That(message.Sequence, Is.GreaterThan(1_600_000_000_000_000_000), "it begins with the time");
    }

    [Test, CancelAfter(20_000)]
    public async Task Own_publish_reaches_subscribers_on_the_node_at_once(CancellationToken cancellation)
    {
        await using var node = new PlaneNode();
        await using MeshSubscription first = node.Subscribe(Topic, cancellation: cancellation);
        await using MeshSubscription second = node.Subscribe(Topic, cancellation: cancellation);
        await using MeshSubscription other = node.Subscribe("other", cancellation: cancellation);

        node.Publish(Topic, "21");
        await node.Plane.DisposeAsync();

        Assert.That(await first.ToEndAsync(), Is.EqualTo(new[] { "21" }));
        Assert.That(await second.ToEndAsync(), Is.EqualTo(new[] { "21" }));
        Assert.That(await other.ToEndAsync(), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Attachment_hears_others_whatever_the_topic_and_never_itself(CancellationToken cancellation)
    {
        await using var node = new PlaneNode();
        await using IMeshAttachment publisher = node.Plane.Attach(queueCapacity: 8);
        await using IMeshAttachment other = node.Plane.Attach(queueCapacity: 8);
        await using MeshSubscription application = node.Subscribe(Topic, cancellation: cancellation);
        Assert.That(publisher.TryJoin(Topic), Is.True);

        publisher.Publish(Topic, "a"u8);
        node.Publish("any/topic", "b");
        await node.Plane.DisposeAsync();

        Assert.That(await publisher.ReadAllAsync(cancellation).ToEndAsync(), Is.EqualTo(new[] { "b" }));
        Assert.That(await other.ReadAllAsync(cancellation).ToEndAsync(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await application.ToEndAsync(), Is.EqualTo(new[] { "a" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Attachment_hears_the_mesh_on_the_topics_that_it_has_joined(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        await using IMeshAttachment attachment = bob.Plane.Attach(queueCapacity: 8);
        attachment.TryJoin(Topic);
        await using MeshSubscription elsewhere = bob.Subscribe("elsewhere", cancellation: cancellation);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);
        await alice.WaitForSubscriberAsync("elsewhere", bob, cancellation);

        await alice.Plane.PublishAsync("elsewhere", "1"u8.ToArray(), cancellation);
        await alice.Plane.PublishAsync(Topic, "2"u8.ToArray(), cancellation);

        await using IAsyncEnumerator<MeshMessage> messages =
            attachment.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation);
        Assert.That(await messages.TakeAsync(1), Is.EqualTo(new[] { "2" }));
        Assert.That(attachment.NodeId, Is.EqualTo(bob.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task Topic_is_left_with_its_last_user(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        MeshSubscription first = bob.Subscribe(Topic, cancellation: cancellation);
        MeshSubscription second = bob.Subscribe(Topic, cancellation: cancellation);
        await using IMeshAttachment attachment = bob.Plane.Attach(queueCapacity: 8);
        attachment.TryJoin(Topic);
        attachment.TryJoin(Topic);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);

        await first.DisposeAsync();
        attachment.Leave(Topic);
        await bob.Protocol.FlushAsync(cancellation);
        Assert.That(await alice.Protocol.GetSubscribersAsync(Topic), Does.Contain(bob.Id));

        await second.DisposeAsync();
        await second.DisposeAsync();
        await alice.WaitForNoSubscriberAsync(Topic, cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposed_attachment_takes_its_topics_along(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        IMeshAttachment attachment = bob.Plane.Attach(queueCapacity: 8);
        attachment.TryJoin(Topic);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);

        await attachment.DisposeAsync();

        await alice.WaitForNoSubscriberAsync(Topic, cancellation);
        Assert.That(attachment.TryJoin(Topic), Is.False);
        Assert.That(await attachment.ReadAllAsync(cancellation).ToEndAsync(), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Reader_that_stops_reading_has_unsubscribed(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        MeshSubscription subscription = bob.Subscribe(Topic, cancellation: cancellation);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);
        await alice.Plane.PublishAsync(Topic, "21"u8.ToArray(), cancellation);

        await foreach (MeshMessage message in subscription.WithCancellation(cancellation))
        {
            Assert.That(message.Text(), Is.EqualTo("21"));
            break;
        }

        await alice.WaitForNoSubscriberAsync(Topic, cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Token_ends_the_subscription(CancellationToken cancellation)
    {
        await using var node = new PlaneNode();
        using var ending = new CancellationTokenSource();
        MeshSubscription subscription = node.Subscribe(Topic, cancellation: ending.Token);
        Task<IReadOnlyList<string>> reading = subscription.ToEndAsync();

        await ending.CancelAsync();

        Assert.That(async () => await reading.WaitAsync(cancellation), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => subscription.GetAsyncEnumerator(cancellation), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(20_000)]
    public async Task Slow_reader_loses_the_oldest_and_knows_how_many(CancellationToken cancellation)
    {
        await using var node = new PlaneNode();
        await using MeshSubscription subscription = node.Subscribe(Topic, capacity: 3, cancellation);

        for (int i = 0; i < 10; i++)
            node.Publish(Topic, $"{i}");
        await node.Plane.DisposeAsync();

        Assert.That(await subscription.ToEndAsync(), Is.EqualTo(new[] { "7", "8", "9" }));
        Assert.That(subscription.DroppedMessages, Is.EqualTo(7));
    }

    [Test, CancelAfter(20_000)]
    public async Task Publishes_without_a_peer_wait_and_arrive_in_order(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode(new PubSubOptions { OutboxCapacity = 5 });
        await using var bob = new PlaneNode();
        await using MeshSubscription subscription = bob.Subscribe(Topic, cancellation: cancellation);

        List<PublishOutcome> outcomes = [];
        for (int i = 0; i < 8; i++)
            outcomes.Add(alice.Publish(Topic, $"{i}"));
        alice.Swarm.Connect(bob.Swarm);

        await using IAsyncEnumerator<MeshMessage> messages = subscription.GetAsyncEnumerator(cancellation);
        Assert.That(await messages.TakeAsync(5), Is.EqualTo(new[] { "3", "4", "5", "6", "7" }));
        Assert.That(outcomes, Is.All.EqualTo(PublishOutcome.Queued));
        Assert.That(alice.Plane.OutboxCount, Is.Zero);
        PublishOutcome outcome = await alice.Plane.PublishAsync(Topic, "8"u8.ToArray(), cancellation);
        Assert.That(outcome, Is.EqualTo(PublishOutcome.Sent));
        Assert.That(await messages.TakeAsync(1), Is.EqualTo(new[] { "8" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Publishes_wait_again_when_the_last_peer_has_left(CancellationToken cancellation)
    {
        await using var alice = new PlaneNode();
        await using var bob = new PlaneNode();
        await using MeshSubscription subscription = bob.Subscribe(Topic, cancellation: cancellation);
        alice.Swarm.Connect(bob.Swarm);
        await alice.WaitForSubscriberAsync(Topic, bob, cancellation);
        alice.Swarm.Disconnect(bob.Swarm);
        await alice.WaitForNoSubscriberAsync(Topic, cancellation);

        PublishOutcome outcome = alice.Publish(Topic, "later");
        alice.Swarm.Connect(bob.Swarm);

        await using IAsyncEnumerator<MeshMessage> messages = subscription.GetAsyncEnumerator(cancellation);
        Assert.That(outcome, Is.EqualTo(PublishOutcome.Queued));
        Assert.That(await messages.TakeAsync(1), Is.EqualTo(new[] { "later" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task Outbox_larger_than_what_may_be_under_way_is_emptied_all_the_same(CancellationToken cancellation)
    {
        const int Count = 3_000;
        await using var alice = new PlaneNode(new PubSubOptions { OutboxCapacity = Count });
        await using var bob = new PlaneNode();
        await using MeshSubscription subscription = bob.Subscribe(Topic, Count, cancellation);
        for (int i = 0; i < Count; i++)
            alice.Publish(Topic, $"{i}");

        alice.Swarm.Connect(bob.Swarm);

        await using IAsyncEnumerator<MeshMessage> messages = subscription.GetAsyncEnumerator(cancellation);
        Assert.That(await messages.TakeAsync(Count), Is.EqualTo(Enumerable.Range(0, Count).Select(i => $"{i}")));
    }

    [Test, CancelAfter(30_000)]
    public async Task Subscriber_sees_an_author_in_order_though_many_publish(CancellationToken cancellation)
    {
        await using var node = new PlaneNode();
        await using MeshSubscription subscription = node.Subscribe(Topic, capacity: 4_000, cancellation);

        await Parallel.ForAsync(0, 4, cancellation, (_, _) =>
        {
            for (int i = 0; i < 1_000; i++)
                node.Publish(Topic, "x");

            return ValueTask.CompletedTask;
        });

        List<ulong> sequences = [];
        await node.Plane.DisposeAsync();
        await foreach (MeshMessage message in subscription.WithCancellation(cancellation))
            sequences.Add(message.Sequence);

        Assert.That(sequences, Has.Count.EqualTo(4_000));
        Assert.That(sequences, Is.Ordered.And.Unique);
    }

    [Test]
    public async Task Topic_that_is_none_is_refused()
    {
        await using var node = new PlaneNode();
        await using IMeshAttachment attachment = node.Plane.Attach(queueCapacity: 8);
        string[] topics =
            ["", new string('a', 1_025), new string('ä', 513), "\uD800", "a\uDC00", "a\0", "+", "a/+/b", "a/#"];

        foreach (string topic in topics)
        {
            Assert.That(node.Publish(topic, "x"), Is.EqualTo(PublishOutcome.Refused));
            Assert.That(attachment.TryJoin(topic), Is.False);
            Assert.That(() => node.Subscribe(topic), Throws.ArgumentException);
        }
    }

    [Test]
    public async Task Longest_topic_and_largest_payload_are_taken()
    {
        await using var node = new PlaneNode();
        string topic = new('ä', 512);
        byte[] largest = new byte[MeshMessage.MaxPayloadBytes];

        Assert.That(
            RpcFrames.MessageRpcBytes(node.Id.Bytes.Length, largest.Length, topic),
            Is.InRange(new GossipSubOptions().MaxRpcBytes - 1_024, new GossipSubOptions().MaxRpcBytes));
        Assert.That(node.Plane.Publish(topic, largest), Is.EqualTo(PublishOutcome.Queued));
        Assert.That(node.Plane.Publish("t", new byte[largest.Length + 1]), Is.EqualTo(PublishOutcome.Refused));
    }

    [Test]
    public async Task Topics_beyond_the_limit_are_refused()
    {
        await using var node = new PlaneNode(new PubSubOptions { MaxJoinedTopics = 1 });
        await using IMeshAttachment attachment = node.Plane.Attach(queueCapacity: 8);

        Assert.That(attachment.TryJoin("a"), Is.True);
        Assert.That(attachment.TryJoin("b"), Is.False);
        Assert.That(() => node.Subscribe("b"), Throws.InvalidOperationException);
        attachment.Leave("a");
        Assert.That(attachment.TryJoin("b"), Is.True);
    }

    [Test]
    public async Task Disposed_plane_takes_nothing_more()
    {
        await using var node = new PlaneNode();
        await node.Plane.DisposeAsync();

        Assert.That(() => node.Publish(Topic, "x"), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => node.Subscribe(Topic), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => node.Plane.Attach(8), Throws.InstanceOf<ObjectDisposedException>());
    }
}
