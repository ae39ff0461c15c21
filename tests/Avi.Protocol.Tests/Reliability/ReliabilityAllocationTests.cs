using Avi.Protocol.Messages;
using Avi.Protocol.Reliability;

namespace Avi.Protocol.Tests.Reliability;

/// <summary>What a device with 110 KB of memory, and a gateway with a hundred thousand sessions, cannot afford.</summary>
[TestFixture]
internal sealed class ReliabilityAllocationTests
{
    private const int Minute = 60_000; // longer than any wait

    private static readonly byte[] Message = new byte[100];

    [Test]
    public void Sending_allocates_nothing_on_a_device()
    {
        var window = new SendWindow(new FixedBuffers([new byte[1_024]]), maxPackets: 4);

        Assert.That(AllocatedBy(now => Exchange(window, now)), Is.Zero);
    }

    [Test]
    public void Sending_allocates_nothing_on_a_gateway_once_its_pool_is_warm()
    {
        var window = new SendWindow(new PooledBuffers(1 << 20, 1 << 16), maxPackets: 4);

        Assert.That(AllocatedBy(now => Exchange(window, now)), Is.Zero);
    }

    [Test]
    public void Filtering_allocates_nothing()
    {
        var filter = new DuplicateFilter();

        Assert.That(AllocatedBy(now =>
        {
            ushort id = (ushort)(now + 1);
            filter.Begin(id);
            filter.Begin(id);
            filter.Finish(id, ReasonCode.Success);
            filter.Begin(id);
        }), Is.Zero);
    }

    private static void Exchange(SendWindow window, long now)
    {
        ushort first = window.NextId;
        while (window.CanSend)
            window.Add(Message, 0, Message.Length, 2, 0, now);

        for (int i = 0; i < window.Count; i++)
            window.TakeDue(now + Minute);

        window.Acknowledge(first, ReasonCode.Busy, now + Minute);
        window.Acknowledge(first, ReasonCode.UnknownAlias, now + Minute);
        window.Replace(first, Message, 0, 50, 2, 0, now + Minute);
        window.RepeatAll(now + Minute);
        while (window.Count > 0)
            window.Acknowledge(window.IdAt(window.Count - 1), ReasonCode.Success, now + Minute);
    }

    private static long AllocatedBy(Action<long> turn)
    {
        for (int i = 0; i < 200; i++)
            turn(i);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 200; i < 1_000; i++)
            turn(i);

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
