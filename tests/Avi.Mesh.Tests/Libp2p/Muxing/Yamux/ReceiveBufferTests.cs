using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

[TestFixture]
internal sealed class ReceiveBufferTests
{
    [Test]
    public void Bytes_come_out_as_they_went_in_whatever_the_pieces() =>
        Gen.Select(Gen.Int[0, 40_000], Gen.Int[0, 40_000]).Array[1, 20].Sample(steps =>
        {
            var buffer = new ReceiveBuffer();
            byte next = 0;
            byte expected = 0;
            foreach ((int written, int read) in steps)
            {
                byte[] source = new byte[written];
                foreach (ref byte value in source.AsSpan())
                    value = next++;

                buffer.TryAppend(source);
                byte[] destination = new byte[read];
                int count = buffer.Read(destination);
                foreach (byte value in destination.AsSpan(0, count))
                {
                    if (value != expected++)
                        return false;
                }
            }

            int left = buffer.Count;
            return buffer.Read(new byte[1_000_000]) == left && buffer.Count == 0;
        });

    [Test]
    public void Cleared_buffer_is_empty_and_can_be_filled_again()
    {
        var buffer = new ReceiveBuffer();
        buffer.TryAppend(new byte[50_000]);
        byte[] read = new byte[10];

        buffer.Clear();
        int nothing = buffer.Read(read);
        buffer.TryAppend([1, 2, 3]);
        int something = buffer.Read(read);

        Assert.That((nothing, something, read[2]), Is.EqualTo((0, 3, (byte)3)));
    }

    [Test]
    public void Memory_is_taken_by_the_block_and_comes_back_when_read_or_cleared()
    {
        var budget = new MemoryBudget(bytes: 1024 * 1024, maxShares: 1);
        MemoryShare memory = budget.Open();
        var buffer = new ReceiveBuffer(memory);

        buffer.TryAppend([1]);
        long afterOneByte = budget.UsedBytes;
        buffer.Read(new byte[1]);
        long afterReading = budget.UsedBytes;
        buffer.TryAppend(new byte[100_000]);
        long afterMany = budget.UsedBytes;
        buffer.Clear();

        Assert.That((afterOneByte, afterReading), Is.EqualTo((16 * 1024, 0)));
        Assert.That((afterMany, budget.UsedBytes), Is.EqualTo(((16 + 64 + 64) * 1024, 0)));
    }

    [Test]
    public void Without_memory_nothing_more_is_taken()
    {
        MemoryShare memory = new MemoryBudget(bytes: 64 * 1024, maxShares: 1).Open();
        var buffer = new ReceiveBuffer(memory);

        bool first = buffer.TryAppend(new byte[16 * 1024]);
        bool second = buffer.TryAppend([1]);

        Assert.That((first, second, buffer.Count), Is.EqualTo((true, false, 16 * 1024)));
        Assert.That(memory.HeldBytes, Is.EqualTo(16 * 1024));
    }

    [Test]
    public void Nothing_is_allocated_once_blocks_are_there()
    {
        var buffer = new ReceiveBuffer();
        byte[] bytes = new byte[60_000];

        long allocated = Allocations.Of(() =>
        {
            buffer.TryAppend(bytes);
            buffer.Read(bytes);
        });

        Assert.That(allocated, Is.Zero);
    }
}
