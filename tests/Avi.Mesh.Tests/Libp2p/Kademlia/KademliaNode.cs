using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>A node with all layers up to Kademlia, on a network in memory.</summary>
internal sealed class KademliaNode : IAsyncDisposable
{
    private readonly Meter _meter = new("Avi.Mesh.Tests");
    private readonly LayeredNode _node;
    private readonly IdentifyProtocol _identify;
    private readonly KademliaOptions _options;

    private KademliaNode(MemoryNetwork network, KademliaOptions options, TimeProvider time)
    {
        _options = options;
        _node = new LayeredNode(network);
        _identify = new IdentifyProtocol(
            _node.Swarm,
            _node.Key,
            new IdentifyOptions(),
            TimeProvider.System,
            NullLogger.Instance,
            new IdentifyMetrics(_meter));
        Kademlia = new KademliaProtocol(
            _node.Swarm,
            options,
            [new PublicKeyValidator(), new SignedValueValidator()],
            time,
            new Random(1),
            NullLogger.Instance,
            new KademliaMetrics(_meter));
    }

    public KademliaProtocol Kademlia { get; }

    public PeerId Id => _node.Id;

    public Avi.Mesh.Libp2p.Swarm.Swarm Swarm => _node.Swarm;

    public static async Task<KademliaNode> StartAsync(
        MemoryNetwork network, KademliaOptions? options = null, TimeProvider? time = null)
    {
        var node = new KademliaNode(network, options ?? new KademliaOptions(), time ?? TimeProvider.System);
        node._identify.Start();
        node.Kademlia.Start();
        await node._node.ListenAsync();
        return node;
    }

    /// <summary>Connects to another node, and waits until both know what the other is.</summary>
    public async Task MeetAsync(KademliaNode other, CancellationToken cancellation)
    {
        await _node.DialAsync(other._node, cancellation);
        while (Swarm.KnownPeers.FindIdentity(other.Id) is null || other.Swarm.KnownPeers.FindIdentity(Id) is null)
            await YieldAsync(cancellation);
    }

    /// <summary>Waits until so many servers have a place in the table.</summary>
    public async Task KnowsAsync(int servers, CancellationToken cancellation)
    {
        while (Kademlia.TableSize < servers)
            await YieldAsync(cancellation);
    }

    public Task<SwarmStream> OpenAsync(KademliaNode other, CancellationToken cancellation) =>
        Swarm.OpenStreamAsync(other.Id, [_options.Protocol], cancellation);

    /// <summary>Sends one request as it is, and reads the answer.</summary>
    public async Task<KademliaMessage?> AskAsync(
        KademliaNode other, KademliaMessage request, CancellationToken cancellation)
    {
        await using SwarmStream stream = await OpenAsync(other, cancellation);
        await stream.WriteAsync(request.ToFrame(), cancellation);
        await stream.CloseWriteAsync(cancellation);
        return await KademliaFrames.ReadAsync(stream, cancellation);
    }

    /// <summary>Signs a value as the node itself would.</summary>
    public KademliaRecord Sign(string name, ulong sequence, params byte[] value)
    {
        byte[] key = SignedValue.KeyOf(Id, name);
        return new KademliaRecord(key, SignedValue.Seal(key, sequence, value, _node.Key));
    }

    public async ValueTask DisposeAsync()
    {
        await Kademlia.DisposeAsync();
        await _identify.DisposeAsync();
        await _node.DisposeAsync();
        _meter.Dispose();
    }

    private static async Task YieldAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await Task.Delay(1, cancellation);
    }
}
