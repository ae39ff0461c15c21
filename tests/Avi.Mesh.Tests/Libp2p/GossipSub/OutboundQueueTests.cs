using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class OutboundQueueTests
{
    private readonly byte[] _buffer = new byte[1_024];

    [Test]
    public void Control_goes_before_messages_and_messages_before_gossip()
    {
        OutboundQueue queue = Create(maxMessages: 10);
        queue.Add(SendPriority.Gossip, [3]);
        queue.Add(SendPriority.Message, [2]);
        queue.Add(SendPriority.Control, [1]);

        Assert.That(queue.Take(_buffer).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Gossip_makes_room_first_then_the_oldest_message()
    {
        OutboundQueue queue = Create(maxMessages: 3);
        int dropped = queue.Add(SendPriority.Message, [1]);
        dropped += queue.Add(SendPriority.Gossip, [9]);
        dropped += queue.Add(SendPriority.Message, [2]);
        Assert.That(dropped, Is.Zero);

        dropped += queue.Add(SendPriority.Message, [3]);
        dropped += queue.Add(SendPriority.Message, [4]);
        dropped += queue.Add(SendPriority.Gossip, [8]);

        Assert.That(dropped, Is.EqualTo(3));
        Assert.That(queue.Take(_buffer).ToArray(), Is.EqualTo(new byte[] { 2, 3, 4 }));
    }

    [Test]
    public void Bytes_are_bounded_too()
    {
        OutboundQueue queue = Create(maxMessages: 100, maxBytes: 250);

        int dropped = 0;
        for (int i = 0; i < 5; i++)
            dropped += queue.Add(SendPriority.Message, new byte[100]);

        Assert.That((dropped, queue.Count), Is.EqualTo((3, 2)));
    }

    [Test]
    public void Frame_larger_than_everything_is_still_sent()
    {
        OutboundQueue queue = Create(maxMessages: 100, maxBytes: 250);
        byte[] large = new byte[2_000];

        queue.Add(SendPriority.Message, large);
        queue.Add(SendPriority.Control, [1]);

        Assert.That(queue.Take(_buffer).ToArray(), Is.EqualTo(new byte[] { 1 }));
        Assert.That(queue.Take(_buffer).Length, Is.EqualTo(large.Length));
        Assert.That(queue.Take(_buffer).IsEmpty, Is.True);
    }

    [Test]
    public void Control_is_never_dropped_quietly()
    {
        OutboundQueue queue = Create(maxMessages: 1, maxControl: 2);
        queue.Add(SendPriority.Control, [1]);
        queue.Add(SendPriority.Control, [2]);
        Assert.That(queue.IsOverrun, Is.False);

        queue.Add(SendPriority.Control, [3]);

        Assert.That(queue.IsOverrun, Is.True);
        queue.BeginStream();
        Assert.That((queue.IsOverrun, queue.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void Idontwant_goes_with_control_and_never_overruns_it()
    {
        OutboundQueue queue = Create(maxMessages: 10, maxControl: 4);
        queue.Add(SendPriority.Message, [9]);
        int dropped = 0;
        for (byte i = 1; i <= 3; i++)
            dropped += queue.Add(SendPriority.DontWant, [i]);

        Assert.That((dropped, queue.IsOverrun), Is.EqualTo((1, false)));
        Assert.That(queue.Take(_buffer).ToArray(), Is.EqualTo(new byte[] { 1, 2, 9 }));
    }

    [Test]
    public void Messages_survive_a_new_stream_and_what_was_said_about_the_old_one_does_not()
    {
        OutboundQueue queue = Create(maxMessages: 10);
        queue.Add(SendPriority.Control, [1]);
        queue.Add(SendPriority.Message, [2]);
        queue.Add(SendPriority.Gossip, [3]);

        int dropped = queue.BeginStream();

        Assert.That(dropped, Is.EqualTo(1));
        Assert.That(queue.Take(_buffer).ToArray(), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void Congestion_begins_above_a_half_and_ends_at_a_quarter()
    {
        OutboundQueue queue = Create(maxMessages: 8);
        byte[] one = new byte[1];
        List<bool> states = [];

        for (int i = 0; i < 5; i++)
        {
            queue.Add(SendPriority.Message, [0]);
            states.Add(queue.IsCongested);
        }

        for (int i = 0; i < 3; i++)
        {
            queue.Take(one);
            states.Add(queue.IsCongested);
        }

        Assert.That(states, Is.EqualTo(new[] { false, false, false, false, true, true, true, false }));
    }

    [Test, CancelAfter(5_000)]
    public async Task Waiting_ends_when_the_queue_is_woken(CancellationToken cancellation)
    {
        OutboundQueue queue = Create(maxMessages: 8);
        ValueTask waiting = queue.WaitAsync(cancellation);
        bool early = waiting.IsCompleted;

        queue.Add(SendPriority.Message, [0]);
        queue.Wake();

        await waiting;
        Assert.That(early, Is.False);
    }

    private static OutboundQueue Create(int maxMessages, int maxBytes = 1 << 20, int maxControl = 100) =>
        new(new GossipSubOptions
        {
            MaxQueuedMessages = maxMessages,
            MaxQueuedBytes = maxBytes,
            MaxQueuedControl = maxControl,
        });
}
