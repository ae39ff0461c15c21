using Avi.Mesh;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Our node in all roles of the benchmark; <c>benchmark.mjs</c> is js-libp2p in the same ones.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    private const int MaxConnections = 1_000;

    private readonly MeshNode _node;
    private readonly List<MeshNode> _crowd = [];

    private BenchmarkNode(MeshNode node, bool isReceiver)
    {
        _node = node;
        Swarm swarm = node.Stack.Swarm;
        Messages = new MessageTraffic(node, isReceiver);
        Streams = new StreamTraffic(node);
        Requests = new RequestTraffic(node);
        Connections = new ConnectionTraffic(swarm);
    }

    public string Address => _node.Addresses[0];

    public MessageTraffic Messages { get; }

    public StreamTraffic Streams { get; }

    public RequestTraffic Requests { get; }

    public ConnectionTraffic Connections { get; }

    public static async Task<BenchmarkNode> StartAsync(bool isReceiver, CancellationToken cancellation) =>
        new(await MeshNode.StartAsync(Options(), cancellation), isReceiver);

    /// <summary>Connects, and waits until messages have made the way there and back.</summary>
    public async Task ConnectAsync(IReadOnlyList<string> addresses, CancellationToken cancellation)
    {
        foreach (string address in addresses)
            await _node.ConnectAsync(address, cancellation);

        await Messages.MeetAsync(addresses.Count, cancellation);
    }

    /// <summary>Starts nodes, each with an identity of its own, that connect and then keep quiet.</summary>
    public async Task SendCrowdAsync(string address, int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            MeshNode one = await MeshNode.StartAsync(Options(), cancellation);
            _crowd.Add(one);
            await new ConnectionTraffic(one.Stack.Swarm).ConnectAsync(address, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_crowd.Select(one => one.DisposeAsync().AsTask()));
        await Streams.DisposeAsync();
        await Requests.DisposeAsync();
        await Messages.DisposeAsync();
        await _node.DisposeAsync();
    }

    private static MeshOptions Options() => new()
    {
        Name = "benchmark",
        ListenAddresses = { "/ip4/127.0.0.1/tcp/0" },
        Discovery = { Mdns = false },
        Connections = { HighWater = MaxConnections },
        Limits = { MaxInboundConnections = MaxConnections, MaxInboundConnectionsPerAddress = MaxConnections },
    };
}
