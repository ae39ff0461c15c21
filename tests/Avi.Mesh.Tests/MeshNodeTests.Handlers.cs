using System.Collections.Concurrent;

namespace Avi.Mesh.Tests;

/// <content>What handlers may do, and who waits for whom.</content>
internal sealed partial class MeshNodeTests
{
    [Test, CancelAfter(20_000)]
    public async Task Handler_is_never_called_for_two_messages_at_once(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        int running = 0;
        var overlaps = new ConcurrentBag<int>();
        var isDone = new TaskCompletionSource();
        await using IAsyncDisposable subscription = node.Subscribe(Topic, async (message, _) =>
        {
            overlaps.Add(Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            if (Text(message) == "99")
                isDone.SetResult();
        });

        for (int i = 0; i < 100; i++)
            await node.PublishAsync(Topic, System.Text.Encoding.UTF8.GetBytes($"{i}"), cancellation);
        await isDone.Task.WaitAsync(cancellation);

        Assert.That(overlaps, Has.Count.EqualTo(100).And.All.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handlers_of_two_subscriptions_run_side_by_side(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        using var bothAreHere = new CountdownEvent(2);
        var bothWereHere = new TaskCompletionSource();

        // Neither comes back before the other was called.
        async ValueTask MeetAsync(MeshMessage message, CancellationToken token)
        {
            if (bothAreHere.Signal())
                bothWereHere.SetResult();
            await bothWereHere.Task.WaitAsync(token);
        }

        await using IAsyncDisposable first = node.Subscribe(Topic, MeetAsync);
        await using IAsyncDisposable second = node.Subscribe(Topic, MeetAsync);
        await node.PublishAsync(Topic, new byte[1], cancellation);

        await bothWereHere.Task.WaitAsync(cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Handler_may_subscribe_publish_and_dispose_others(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        var answered = new TaskCompletionSource<string>();
        IAsyncDisposable other = node.Subscribe("other", (_, _) => ValueTask.CompletedTask);
        await using IAsyncDisposable subscription = node.Subscribe(Topic, async (message, token) =>
        {
            await other.DisposeAsync();
            node.Subscribe("answer", async (answer, _) =>
            {
                await Task.Yield();
                answered.SetResult(Text(answer));
            });
            await node.PublishAsync("answer", message.Payload, token);
        });

        await node.PublishAsync(Topic, "hello"u8.ToArray(), cancellation);

        Assert.That(await answered.Task.WaitAsync(cancellation), Is.EqualTo("hello"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Handlers_that_dispose_each_other_do_not_wait_forever(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        using var bothAreHere = new CountdownEvent(2);
        var bothWereHere = new TaskCompletionSource();
        var subscriptions = new IAsyncDisposable[2];
        var isDone = new CountdownEvent(2);
        for (int i = 0; i < 2; i++)
        {
            int other = 1 - i;
            subscriptions[i] = node.Subscribe(Topic, async (_, _) =>
            {
                if (bothAreHere.Signal())
                    bothWereHere.SetResult();
                await bothWereHere.Task;
                await subscriptions[other].DisposeAsync();
                isDone.Signal();
            });
        }

        await node.PublishAsync(Topic, new byte[1], cancellation);

        await UntilAsync(() => isDone.IsSet, cancellation);
        isDone.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task Handlers_that_all_dispose_the_node_do_not_wait_forever(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync("node");
        var isDone = new TaskCompletionSource();
        await using IAsyncDisposable first = node.Subscribe(Topic, async (_, _) => await node.DisposeAsync());
        await using IAsyncDisposable second = node.Subscribe(Topic, async (_, _) =>
        {
            await node.DisposeAsync();
            isDone.SetResult();
        });

        await node.PublishAsync(Topic, new byte[1], cancellation);

        await isDone.Task.WaitAsync(cancellation);
        await node.DisposeAsync().AsTask().WaitAsync(cancellation);
    }
}
