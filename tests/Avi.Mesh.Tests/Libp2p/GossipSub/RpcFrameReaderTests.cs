using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

internal sealed class RpcFrameReaderTests
{
    [Test, CancelAfter(10_000)]
    public async Task Frames_come_out_whole_however_the_stream_is_cut(
        [Values(1, 7, 100_000)] int pieceBytes, CancellationToken cancellation)
    {
        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes: 1 << 20);
        byte[][] sent =
            [[], [1], [.. Enumerable.Repeat((byte)2, 300)], [.. Enumerable.Repeat((byte)3, 40_000)], [4, 5]];
        byte[] bytes = [.. sent.SelectMany(Framed)];
        for (int start = 0; start < bytes.Length; start += pieceBytes)
            await opener.WriteAsync(bytes.AsMemory(start, Math.Min(pieceBytes, bytes.Length - start)), cancellation);

        await opener.CloseWriteAsync(cancellation);
        using var reader = new RpcFrameReader(acceptor, maxRpcBytes: 65_536);
        List<byte[]> received = [];
        while (await reader.ReadAsync(cancellation) is { } frame)
            received.Add(frame.ToArray());

        Assert.That(received, Is.EqualTo(sent));
    }

    [Test, CancelAfter(10_000)]
    public async Task Length_over_the_limit_is_refused_before_anything_is_borrowed(CancellationToken cancellation)
    {
        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes: 1 << 20);
        await opener.WriteAsync(Framed(new byte[101]), cancellation);
        using var reader = new RpcFrameReader(acceptor, maxRpcBytes: 100);

        Assert.That(
            async () => await reader.ReadAsync(cancellation),
            Throws.InstanceOf<Libp2pProtocolException>()
                .With.Property(nameof(Libp2pProtocolException.Violation)).EqualTo(ProtocolViolation.TooLong));
    }

    [Test, CancelAfter(10_000)]
    public async Task Length_that_is_only_announced_borrows_nothing(CancellationToken cancellation)
    {
        const int announced = 64 << 20; // far more than the pool keeps, so that borrowing it would allocate it
        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes: 1 << 20);
        using var reader = new RpcFrameReader(acceptor, announced);
        await opener.WriteAsync(Framed(new byte[announced]).AsMemory(0, 100), cancellation);
        await opener.CloseWriteAsync(cancellation);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        ReadOnlyMemory<byte>? frame = await reader.ReadAsync(cancellation);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.That(frame, Is.Null);
        Assert.That(allocated, Is.LessThan(announced / 2));
    }

    private static byte[] Framed(byte[] rpc)
    {
        byte[] frame = new byte[Mesh.Libp2p.Multiformats.Varint.Length((ulong)rpc.Length) + rpc.Length];
        int head = Mesh.Libp2p.Multiformats.Varint.Write(frame, (ulong)rpc.Length);
        rpc.CopyTo(frame.AsSpan(head));
        return frame;
    }
}
