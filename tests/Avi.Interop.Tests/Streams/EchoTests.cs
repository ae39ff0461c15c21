using Avi.Mesh;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Streams;

/// <summary>Many megabytes over parallel streams: Noise, and the flow control of Yamux, in both roles.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class EchoTests
{
    private const int StreamCount = 8;
    private const int BytesPerStream = 16 * 1024 * 1024;

    [Test, CancelAfter(240_000)]
    public async Task Streams_that_we_open_echo_intact_when_we_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await ours.DialAsync(theirs.Address, cancellation);

        bool isIntact = await AreStreamsIntactAsync(ours, theirs, cancellation);

        Assert.That(isIntact);
    }

    [Test, CancelAfter(240_000)]
    public async Task Streams_that_we_open_echo_intact_when_they_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.DialAsync(ours.Address);

        bool isIntact = await AreStreamsIntactAsync(ours, theirs, cancellation);

        Assert.That(isIntact);
    }

    [Test, CancelAfter(240_000)]
    public async Task Streams_that_they_open_echo_intact_when_we_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await ours.DialAsync(theirs.Address, cancellation);

        await Assert.DoesNotThrowAsync(() => theirs.EchoAsync(ours.PeerId, StreamCount, BytesPerStream));
    }

    [Test, CancelAfter(240_000)]
    public async Task Streams_that_they_open_echo_intact_when_they_dial(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.DialAsync(ours.Address);

        await Assert.DoesNotThrowAsync(() => theirs.EchoAsync(ours.PeerId, StreamCount, BytesPerStream));
    }

    private static async Task<bool> AreStreamsIntactAsync(
        InteropSwarm ours, NodePeer theirs, CancellationToken cancellation)
    {
        bool[] isIntact = await Task.WhenAll(Enumerable.Range(0, StreamCount).Select(EchoOnceAsync));
        return isIntact.All(isOneIntact => isOneIntact);

        async Task<bool> EchoOnceAsync(int index)
        {
            await using SwarmStream stream =
                await ours.Swarm.OpenStreamAsync(PeerId.Parse(theirs.Id), [EchoProtocol.Id], cancellation);
            return await EchoProtocol.IsIntactAsync(stream, BytesPerStream, seed: index, cancellation);
        }
    }
}
