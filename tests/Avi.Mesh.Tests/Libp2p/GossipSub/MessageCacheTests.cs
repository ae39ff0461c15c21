using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>The messages that peers may still ask for.</summary>
internal sealed class MessageCacheTests
{
    private SimulatedNode _node = null!; // Set before each test.

    [SetUp]
    public void CreateNode() => _node = new SimulatedNode(0, new GossipSubOptions(), new Random(1));

    [TearDown]
    public void DisposeNode() => _node.Dispose();

    [Test]
    public void Oldest_message_makes_room_when_there_are_too_many()
    {
        var cache = new MessageCache(historyLength: 5, historyGossip: 3, maxMessages: 2, maxBytes: long.MaxValue);
        PubSubMessage[] messages = [.. Enumerable.Range(0, 3).Select(i => _node.Message("t", $"{i}"))];

        foreach (PubSubMessage message in messages)
            cache.Add(message);

        Assert.That(messages.Select(message => Has(cache, message)), Is.EqualTo(new[] { false, true, true }));
        Assert.That(cache.Announced, Is.EqualTo(messages[1..]));
    }

    [Test]
    public void Oldest_messages_make_room_when_there_are_too_many_bytes()
    {
        PubSubMessage[] small = [.. Enumerable.Range(0, 2).Select(i => _node.Message("t", $"{i}"))];
        PubSubMessage large = _node.Message("t", new string('x', 1_000));
        var cache = new MessageCache(historyLength: 5, historyGossip: 3, maxMessages: 10, maxBytes: large.Frame.Length);

        foreach (PubSubMessage message in small)
            cache.Add(message);
        cache.Add(large);

        Assert.That(small.Append(large).Select(message => Has(cache, message)), Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public void Message_is_announced_for_three_heartbeats_and_kept_for_five()
    {
        var cache = new MessageCache(historyLength: 5, historyGossip: 3, maxMessages: 10, maxBytes: long.MaxValue);
        PubSubMessage message = _node.Message("t", "hello");
        cache.Add(message);

        List<(int Announced, int Kept)> seen = [];
        for (int heartbeat = 0; heartbeat < 5; heartbeat++)
        {
            cache.Shift();
            seen.Add((cache.Announced.Count(), cache.Count));
        }

        Assert.That(seen, Is.EqualTo(new[] { (1, 1), (1, 1), (0, 1), (0, 1), (0, 0) }));
    }

    private bool Has(MessageCache cache, PubSubMessage message) =>
        cache.TakeFor(message.Id, _node.Id, maxAnswers: 1) is not null;
}
