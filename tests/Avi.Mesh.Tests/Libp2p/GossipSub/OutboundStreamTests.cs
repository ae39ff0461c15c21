using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OutboundStreamTests
{
    private readonly OutboundQueue _queue = new(new GossipSubOptions());
    private readonly Pulse _progress = new();

    [Test, CancelAfter(10_000)]
    public async Task Stopping_leaves_the_peer_what_is_written_whatever_waits(CancellationToken cancellation)
    {
        (OutboundStream stream, TestStream peer) = Create(windowBytes: 1 << 20);
        using var stopping = new CancellationTokenSource();
        Task running = stream.RunAsync(stopping.Token);
        _queue.Add(SendPriority.Message, "written"u8.ToArray());
        _queue.Wake();
        await UntilIdleAsync(stream, cancellation);

        // As gossip of a heartbeat does, just before the stop.
        _queue.Add(SendPriority.Gossip, "waits"u8.ToArray());
        await stopping.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());

        byte[] read = new byte[20];
        int count = await peer.ReadAsync(read, cancellation);
        int end = await peer.ReadAsync(read.AsMemory(count), cancellation);
        Assert.That((read[..count], end, peer.IsReset), Is.EqualTo(("written"u8.ToArray(), 0, false)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Stopping_inside_of_a_frame_resets_the_stream(CancellationToken cancellation)
    {
        (OutboundStream stream, TestStream peer) = Create(windowBytes: 2);
        using var stopping = new CancellationTokenSource();
        Task running = stream.RunAsync(stopping.Token);
        Task taken = _progress.Next;
        _queue.Add(SendPriority.Message, "too much"u8.ToArray());
        _queue.Wake();
        while (_queue.Count > 0)
        {
            await taken.WaitAsync(cancellation);
            taken = _progress.Next;
        }

        await stopping.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(peer.IsReset, Is.True);
    }

    private (OutboundStream Stream, TestStream Peer) Create(int windowBytes)
    {
        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(windowBytes);
        var stream = new SwarmStream(
            opener, new ProtocolId("/test"), TestPeers.Id(1), Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001"));
        return (new OutboundStream(stream, _queue, TimeProvider.System, _progress.Fire), acceptor);
    }

    private async Task UntilIdleAsync(OutboundStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            Task progress = _progress.Next;
            if (stream.IsIdle)
                return;

            await progress.WaitAsync(cancellation);
        }
    }
}
