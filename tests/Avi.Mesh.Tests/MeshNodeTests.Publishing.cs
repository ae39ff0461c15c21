namespace Avi.Mesh.Tests;

/// <content>What can be published and subscribed to, and what cannot.</content>
internal sealed partial class MeshNodeTests
{
    [TestCase("", "1,024")]
    [TestCase("a\0b", "U+0000")]
    [TestCase("+", "wildcard")]
    [TestCase("#", "wildcard")]
    [TestCase("home/+/temp", "wildcard")]
    [TestCase("home/#", "wildcard")]
    public async Task Topic_that_can_be_none_is_the_callers_mistake(string topic, string why)
    {
        await using MeshNode node = await StartAsync("node");

        Assert.That(async () => await node.PublishAsync(topic, new byte[1]), IsRefused());
        Assert.That(() => node.SubscribeAsync(topic), IsRefused());
        Assert.That(() => node.Subscribe(topic, (_, _) => default), IsRefused());
        Assert.That(() => node.Validate(topic, (_, _) => new(MessageVerdict.Accept)), IsRefused());

        NUnit.Framework.Constraints.Constraint IsRefused() =>
            Throws.ArgumentException.With.Property("ParamName").EqualTo("topic").And.Message.Contains(why);
    }

    [TestCase("a+b=")]
    [TestCase("C#/news")]
    [TestCase("hash/with+/slash")]
    [CancelAfter(20_000)]
    public async Task Sign_inside_of_a_level_is_no_wildcard(string topic, CancellationToken cancellation)
    {
        await using MeshNode node = await StartAsync("node");
        await using MeshSubscription messages = node.SubscribeAsync(topic, cancellation);

        await node.PublishAsync(topic, "here"u8.ToArray(), cancellation);

        Assert.That(Text((await ReadAsync(messages, 1, cancellation))[0]), Is.EqualTo("here"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Largest_payload_arrives_and_a_larger_one_is_the_callers_mistake(CancellationToken cancellation)
    {
        string topic = new('t', 1_024);
        await using MeshNode a = await StartInMemoryAsync("a");
        await using MeshNode b = await StartInMemoryAsync("b", a.Addresses[0]);
        await using MeshSubscription messages = b.SubscribeAsync(topic, cancellation);
        await WantedAsync(a, topic, b, cancellation);
        byte[] largest = new byte[MeshMessage.MaxPayloadBytes];
        largest[^1] = 1;

        PublishOutcome outcome = await a.PublishAsync(topic, largest, cancellation);
        MeshMessage message = (await ReadAsync(messages, 1, cancellation))[0];

        Assert.That(outcome, Is.EqualTo(PublishOutcome.Sent));
        Assert.That(message.Payload.Span.SequenceEqual(largest), Is.True);
        Assert.That(
            async () => await a.PublishAsync("t", new byte[largest.Length + 1], cancellation),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("payload")
                .And.Message.Contains($"{MeshMessage.MaxPayloadBytes}"));
    }
}
