using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>A peer that does exactly what a test tells it: it may lie, stop reading, or speak an old version.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly Channel<SwarmStream> _inbound = Channel.CreateUnbounded<SwarmStream>();
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RawPeer(params string[] protocols)
    {
        foreach (string protocol in protocols)
            Speak(protocol);
    }

    public TestSwarm Swarm { get; } = new();

    public PeerId Id => Swarm.LocalPeer;

    public PrivateKey Identity => Swarm.Identity;

    /// <summary>Accepts streams for one more protocol.</summary>
    public void Speak(string protocol) => Swarm.Handle(new ProtocolId(protocol), 8, async (stream, _) =>
    {
        _inbound.Writer.TryWrite(stream);
        await _ending.Task;
    });

    /// <summary>Waits for the next stream that the node opens to us.</summary>
    public async Task<RpcFrameReader> AcceptAsync(CancellationToken cancellation) =>
        new(await AcceptStreamAsync(cancellation), maxRpcBytes: 8 << 20);

    public async Task<SwarmStream> AcceptStreamAsync(CancellationToken cancellation) =>
        await _inbound.Reader.ReadAsync(cancellation);

    /// <summary>Opens a stream to the node.</summary>
    public Task<SwarmStream> OpenAsync(PubSubNode node, CancellationToken cancellation) =>
        Swarm.OpenStreamAsync(node.Id, GossipSubProtocolIds.All, cancellation);

    /// <summary>Reads the next RPC as text.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(RpcFrameReader frames, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rpc = await frames.ReadAsync(cancellation) ?? throw new EndOfStreamException();
        var recorded = new RecordedRpc();
        Assert.That(RpcCodec.TryRead(rpc.Span, ref recorded), Is.True);
        return recorded.Parts;
    }

    public async ValueTask DisposeAsync()
    {
        _ending.TrySetResult();
        await Swarm.DisposeAsync();
    }
}
