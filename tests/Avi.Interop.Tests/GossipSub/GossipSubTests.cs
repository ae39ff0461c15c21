using System.Security.Cryptography;
using Avi.Mesh;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub;

/// <summary>Messages between our nodes and js-libp2p's, whoever dialled whom.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GossipSubTests
{
    private const string Topic = "avi/home/status";

    // One byte, 512 KiB, and around the limits: a length's bytes, IDONTWANT, a Noise frame, the window of Yamux.
    private static readonly int[] Sizes =
        [1, 100, 127, 128, 511, 512, 1_024, 16_383, 16_384, 65_519, 65_536, 262_144, 300_000, 524_288];

    [Test, CancelAfter(120_000)]
    public async Task Messages_of_all_sizes_pass_both_ways_when_we_dial(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);

        await ours.ConnectAsync(theirs.Address, cancellation);

        await AssertMessagesPassBothWaysAsync(ours, inbox, theirs, cancellation);
    }

    [Test, CancelAfter(120_000)]
    public async Task Messages_of_all_sizes_pass_both_ways_when_they_dial(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);

        await theirs.DialAsync(ours.Addresses[0]);

        await AssertMessagesPassBothWaysAsync(ours, inbox, theirs, cancellation);
    }

    [Test, CancelAfter(120_000)]
    public async Task Late_subscriptions_are_heard_on_a_connection_that_is_up(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await ours.ConnectAsync(theirs.Address, cancellation);
        await theirs.TakeEventAsync("identified");

        await using var inbox = new MeshInbox(ours, Topic);
        await theirs.SubscribeAsync(Topic);

        await AssertMessagesPassBothWaysAsync(ours, inbox, theirs, cancellation);
    }

    [Test, CancelAfter(120_000)]
    public async Task Unsubscribing_is_heard(CancellationToken cancellation)
    {
        await using MeshNode ours = await Loopback.StartNodeAsync("ours", cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        var inbox = new MeshInbox(ours, Topic);
        await ours.ConnectAsync(theirs.Address, cancellation);
        await theirs.SeesSubscriptionAsync(ours.Id.ToString(), Topic);

        await inbox.DisposeAsync();
        await theirs.TakeEventAsync(
            "subscription",
            seen => seen.Text("topic") == Topic && !seen.Fields.GetProperty("subscribe").GetBoolean());
        IReadOnlyList<string> recipients = await theirs.PublishAsync(Topic, [1]);

        Assert.That(recipients, Is.Empty);
    }

    [Test, CancelAfter(120_000)]
    public async Task Our_node_forwards_between_two_foreign_ones(CancellationToken cancellation)
    {
        await using MeshNode middle = await Loopback.StartNodeAsync("middle", cancellation);
        await using NodePeer left = await NodePeer.StartAsync("left");
        await using NodePeer right = await NodePeer.StartAsync("right");
        await using var inbox = new MeshInbox(middle, Topic);
        await left.SubscribeAsync(Topic);
        await right.SubscribeAsync(Topic);

        // One dials us, we dial the other; they do not know each other.
        await left.DialAsync(middle.Addresses[0]);
        await middle.ConnectAsync(right.Address, cancellation);
        await left.SeesSubscriptionAsync(middle.Id.ToString(), Topic);
        await right.SeesSubscriptionAsync(middle.Id.ToString(), Topic);
        await left.PublishAsync(Topic, [1]);
        PeerEvent atRight = await right.TakeEventAsync("message");
        await right.PublishAsync(Topic, [2]);
        PeerEvent atLeft = await left.TakeEventAsync("message");
        MeshMessage first = await inbox.ReadAsync();
        MeshMessage second = await inbox.ReadAsync();

        Assert.That((atRight.Text("from"), atRight.Text("base64")), Is.EqualTo((left.Id, "AQ==")));
        Assert.That((atLeft.Text("from"), atLeft.Text("base64")), Is.EqualTo((right.Id, "Ag==")));
        Assert.That((first.Author.ToString(), first.Forwarder.ToString()), Is.EqualTo((left.Id, left.Id)));
        Assert.That((second.Author.ToString(), second.Forwarder.ToString()), Is.EqualTo((right.Id, right.Id)));
    }

    [Test, CancelAfter(120_000)]
    public async Task Foreign_node_forwards_between_two_of_ours(CancellationToken cancellation)
    {
        await using MeshNode left = await Loopback.StartNodeAsync("left", cancellation);
        await using MeshNode right = await Loopback.StartNodeAsync("right", cancellation);
        await using NodePeer middle = await NodePeer.StartAsync("middle");
        await using var leftInbox = new MeshInbox(left, Topic);
        await using var rightInbox = new MeshInbox(right, Topic);
        await middle.SubscribeAsync(Topic);

        await left.ConnectAsync(middle.Address, cancellation);
        await right.ConnectAsync(middle.Address, cancellation);
        await middle.SeesSubscriptionAsync(left.Id.ToString(), Topic);
        await middle.SeesSubscriptionAsync(right.Id.ToString(), Topic);
        await middle.PublishAsync(Topic, [0]); // once it is here, its subscription is too
        await leftInbox.ReadAsync();
        await rightInbox.ReadAsync();
        await left.PublishAsync(Topic, new byte[] { 1 }, cancellation);
        await leftInbox.ReadAsync(); // our own
        MeshMessage atRight = await rightInbox.ReadAsync();

        Assert.That(atRight.Payload.ToArray(), Is.EqualTo(new byte[] { 1 }));
        Assert.That((atRight.Author, atRight.Forwarder.ToString()), Is.EqualTo((left.Id, middle.Id)));
    }

    private static async Task AssertMessagesPassBothWaysAsync(
        MeshNode ours, MeshInbox inbox, NodePeer theirs, CancellationToken cancellation)
    {
        // Theirs first: on the same stream their subscription came before, so we may publish afterwards.
        await theirs.SeesSubscriptionAsync(ours.Id.ToString(), Topic);
        foreach (int size in Sizes)
        {
            byte[] payload = RandomNumberGenerator.GetBytes(size);
            await theirs.PublishAsync(Topic, payload);
            MeshMessage message = await inbox.ReadAsync();

            Assert.That(message.Payload.Span.SequenceEqual(payload), $"{size} bytes from them");
            Assert.That(message.Author.ToString(), Is.EqualTo(theirs.Id));
        }

        foreach (int size in Sizes)
        {
            byte[] payload = RandomNumberGenerator.GetBytes(size);
            PublishOutcome outcome = await ours.PublishAsync(Topic, payload, cancellation);
            PeerEvent message = await theirs.TakeEventAsync("message");

            Assert.That(outcome, Is.EqualTo(PublishOutcome.Sent));
            Assert.That(message.Text("from"), Is.EqualTo(ours.Id.ToString()));
            Assert.That(message.Number("bytes"), Is.EqualTo(size));
            Assert.That(IsPayload(message, payload), $"{size} bytes from us");
        }
    }

    private static bool IsPayload(PeerEvent message, byte[] payload) =>
        message.Fields.TryGetProperty("base64", out _)
            ? message.Text("base64") == Convert.ToBase64String(payload)
            : message.Text("sha256") == Convert.ToHexStringLower(SHA256.HashData(payload));
}
