using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.GossipSub;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>Messages on a stream, each with its length before it.</summary>
internal sealed class KademliaFramesTests
{
    [Test, CancelAfter(10_000)]
    public async Task Longest_message_is_read_however_it_is_cut(
        [Values(1_000, 4_096, 200_000)] int pieceBytes, CancellationToken cancellation)
    {
        byte[] key = Enumerable.Range(0, 64).Select(i => (byte)i).ToArray();
        byte[] value = Enumerable.Repeat((byte)7, 60 << 10).ToArray();
        var message = new KademliaMessage
        {
            Type = KademliaMessageType.PutValue,
            Key = key,
            Record = new KademliaRecord(key, value),
        };
        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes: 1 << 20);
        byte[] frame = message.ToFrame();
        for (int start = 0; start < frame.Length; start += pieceBytes)
            await opener.WriteAsync(frame.AsMemory(start, Math.Min(pieceBytes, frame.Length - start)), cancellation);

        KademliaMessage? read = await KademliaFrames.ReadAsync(acceptor, cancellation);

        Assert.That(read!.Record!.Value.ToArray(), Is.EqualTo(value));
    }

    [Test, CancelAfter(10_000)]
    public async Task Length_that_is_only_announced_borrows_little(CancellationToken cancellation)
    {
        const int readers = 256;
        byte[] head = new byte[Varint.MaxBytes];
        int headBytes = Varint.Write(head, KademliaOptions.MaxMessageBytes);
        List<TestStream> streams = [];
        List<TestStream> openers = [];
        for (int i = 0; i < readers; i++)
        {
            (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes: 100);
            await opener.WriteAsync(head.AsMemory(0, headBytes), cancellation);
            openers.Add(opener);
            streams.Add(acceptor);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        Task<KademliaMessage?>[] reading = [.. streams.Select(stream => KademliaFrames.ReadAsync(stream, cancellation))];
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        openers.ForEach(opener => opener.Reset());

        Assert.That(allocated, Is.LessThan(readers * KademliaOptions.MaxMessageBytes / 4));
        foreach (Task<KademliaMessage?> read in reading)
            Assert.That(async () => await read, Throws.InstanceOf<IOException>());
    }
}
