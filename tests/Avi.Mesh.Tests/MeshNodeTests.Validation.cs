using System.Collections.Concurrent;

namespace Avi.Mesh.Tests;

/// <content>Messages that the application judges before anybody gets them.</content>
internal sealed partial class MeshNodeTests
{
    [Test, CancelAfter(20_000)]
    public async Task Message_that_is_not_accepted_gets_no_further_than_who_judges_it(CancellationToken cancellation)
    {
        await using MeshNode middle = await StartAsync("middle");
        await using MeshNode left = await StartAsync("left", middle.Addresses[0]);
        await using MeshNode right = await StartAsync("right", middle.Addresses[0]);
        await using MeshSubscription atMiddle = middle.SubscribeAsync(Topic, cancellation);
        await using MeshSubscription atRight = right.SubscribeAsync(Topic, cancellation);
        var judged = new ConcurrentQueue<(string Text, PeerId Author, PeerId Forwarder)>();
        await using IAsyncDisposable validation = middle.Validate(Topic, async (message, token) =>
        {
            await Task.Yield();
            judged.Enqueue((Text(message), message.Author, message.Forwarder));
            return Text(message) switch
            {
                "good" => MessageVerdict.Accept,
                "late" => MessageVerdict.Ignore,
                _ => MessageVerdict.Reject,
            };
        });
        await WantedAsync(left, Topic, middle, cancellation);
        await WantedAsync(middle, Topic, right, cancellation);

        foreach (string text in new[] { "bad", "late", "good" })
            await left.PublishAsync(Topic, System.Text.Encoding.UTF8.GetBytes(text), cancellation);

        Assert.That(Text((await ReadAsync(atMiddle, 1, cancellation))[0]), Is.EqualTo("good"));
        Assert.That(Text((await ReadAsync(atRight, 1, cancellation))[0]), Is.EqualTo("good"));
        Assert.That(judged.Select(item => item.Text), Is.EquivalentTo(new[] { "bad", "late", "good" }));
        Assert.That(judged.Select(item => (item.Author, item.Forwarder)).Distinct(), Is.EqualTo(new[] { (left.Id, left.Id) }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Own_message_is_not_judged(CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        await using MeshSubscription own = node.SubscribeAsync(Topic, cancellation);
        await using IAsyncDisposable validation = node.Validate(Topic, (_, _) => new(MessageVerdict.Reject));

        await node.PublishAsync(Topic, "own"u8.ToArray(), cancellation);

        Assert.That(Text((await ReadAsync(own, 1, cancellation))[0]), Is.EqualTo("own"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Topic_has_one_validator_and_another_after_it(CancellationToken cancellation)
    {
        MeshNode node = await StartAsync("node");
        static ValueTask<MessageVerdict> AcceptAsync(MeshMessage message, CancellationToken token) =>
            new(MessageVerdict.Accept);

        IAsyncDisposable first = node.Validate(Topic, AcceptAsync);
        Assert.That(() => node.Validate(Topic, AcceptAsync), Throws.InvalidOperationException);
        await first.DisposeAsync();
        node.Validate(Topic, AcceptAsync);

        Assert.That(() => node.Validate("", AcceptAsync), Throws.ArgumentException);
        await node.DisposeAsync().AsTask().WaitAsync(cancellation);
        Assert.That(() => node.Validate("other", AcceptAsync), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task Node_can_be_disposed_inside_of_a_validator(CancellationToken cancellation)
    {
        await using MeshNode sender = await StartAsync("sender");
        MeshNode node = await StartAsync("node", sender.Addresses[0]);
        await using MeshSubscription subscription = node.SubscribeAsync(Topic, cancellation);
        var isDisposed = new TaskCompletionSource();
        node.Validate(Topic, async (_, _) =>
        {
            await node.DisposeAsync();
            isDisposed.SetResult();
            return MessageVerdict.Accept;
        });
        await WantedAsync(sender, Topic, node, cancellation);

        await sender.PublishAsync(Topic, new byte[1], cancellation);

        await isDisposed.Task.WaitAsync(cancellation);
        await node.DisposeAsync().AsTask().WaitAsync(cancellation);
    }
}
