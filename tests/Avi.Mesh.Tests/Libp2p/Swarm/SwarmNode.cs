using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>A swarm with all the real layers, an echo protocol, and an observer that remembers.</summary>
internal sealed class SwarmNode : IAsyncDisposable
{
    public static readonly ProtocolId Echo = new("/test/echo/1.0.0");
    public static readonly ProtocolId Silent = new("/test/silent/1.0.0");

    private readonly Meter _meter = new("Avi.Mesh.Tests");
    private readonly ITransport _transport;
    private readonly ConnectionUpgrader _upgrader;

    public SwarmNode(
        ITransport transport,
        SwarmOptions? options = null,
        TimeProvider? time = null,
        PrivateKey? key = null,
        IConnectionGate? gate = null,
        NetworkKey? network = null)
    {
        Key = key ?? PrivateKey.Generate();

        // Not on the test's clock: when minutes pass in a moment, the answer to a ping of Yamux would come too late.
        var muxer = new YamuxMuxer(new YamuxOptions(), TimeProvider.System);
        var security = new NoiseProtocol(Key, [muxer.Id]);
        _transport = transport;
        _upgrader = new ConnectionUpgrader(Key.PeerId, [security], [muxer]);
        Swarm = new Avi.Mesh.Libp2p.Swarm.Swarm(
            Key.PeerId,
            [transport],
            [security],
            [muxer],
            options ?? new SwarmOptions(),
            TestServices.Create(time, _meter) with
            {
                Gate = gate ?? OpenGate.Instance,
                Network = network is null ? null : new NetworkProtector(network),
            });
        Swarm.Observe(Observer);
        Swarm.Handle(Echo, maxStreamsOfPeer: 2, EchoAsync);
        Swarm.Handle(Silent, maxStreamsOfPeer: 2, static (_, closing) => UntilAsync(closing));
    }

    public PrivateKey Key { get; }

    public PeerId Id => Key.PeerId;

    public Avi.Mesh.Libp2p.Swarm.Swarm Swarm { get; }

    public RecordingObserver Observer { get; } = new();

    /// <summary>Gets where it listens, with its peer id.</summary>
    public Multiaddr Address => Swarm.ListenAddresses[0].WithPeerId(Id);

    public static async Task<SwarmNode> ListenAsync(
        MemoryNetwork network,
        SwarmOptions? options = null,
        TimeProvider? time = null,
        PrivateKey? key = null,
        IConnectionGate? gate = null,
        NetworkKey? privateNetwork = null)
    {
        var node = new SwarmNode(new MemoryTransport(network), options, time, key, gate, privateNetwork);
        await node.Swarm.ListenAsync(Multiaddr.Parse("/memory/0"), CancellationToken.None);
        return node;
    }

    /// <summary>Watches one of its counters, from now on.</summary>
    public MetricCollector<long> Collect(string counter) => new(_meter, counter);

    /// <summary>Connects beside the swarm, which knows nothing of it: for peers that do as they like.</summary>
    public async Task<UpgradedConnection> ConnectRawAsync(Multiaddr address, CancellationToken cancellation)
    {
        ITransportConnection raw = await _transport.DialAsync(address, cancellation);
        return await _upgrader.UpgradeOutboundAsync(raw, address.PeerId, cancellation);
    }

    /// <summary>Opens a stream, writes, ends the direction, and reads what comes back.</summary>
    public async Task<byte[]> EchoAsync(PeerId peer, byte[] bytes, CancellationToken cancellation)
    {
        await using SwarmStream stream = await Swarm.OpenStreamAsync(peer, [Echo], cancellation);
        await stream.WriteAsync(bytes, cancellation);
        byte[] answer = new byte[bytes.Length];
        await stream.ReadExactlyAsync(answer, cancellation);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await Swarm.DisposeAsync();
        Key.Dispose();
        _meter.Dispose();
    }

    private static async Task EchoAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] buffer = new byte[4096];
        for (int count; (count = await stream.ReadAsync(buffer, closing)) > 0;)
            await stream.WriteAsync(buffer.AsMemory(0, count), closing);

        await stream.CloseWriteAsync(closing);
    }

    private static async Task UntilAsync(CancellationToken closing)
    {
        var ended = new TaskCompletionSource();
        using CancellationTokenRegistration registration = closing.Register(ended.SetResult);
        await ended.Task;
    }
}
