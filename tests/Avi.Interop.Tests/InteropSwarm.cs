using System.Diagnostics.Metrics;
using Avi.Interop.Tests.Streams;
using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Interop.Tests;

/// <summary>Our stack up to the swarm, and three protocols on it: Identify, Ping and echo.</summary>
internal sealed class InteropSwarm : IAsyncDisposable
{
    public const string Agent = "interop-swarm";

    private const int MaxEchoStreams = 64;

    private readonly PrivateKey _identity = PrivateKey.Generate();
    private readonly Meter _meter = new("Avi.Interop.Tests");
    private readonly IdentifyProtocol _identify;

    private InteropSwarm(NetworkKey? network)
    {
        var muxer = new YamuxMuxer(new YamuxOptions(), TimeProvider.System);
        Swarm = new Swarm(
            _identity.PeerId,
            [new TcpTransport(new TcpTransportOptions(), TimeProvider.System)],
            [new NoiseProtocol(_identity, [muxer.Id])],
            [muxer],
            new SwarmOptions(),
            new SwarmServices(TimeProvider.System, NullLogger.Instance, new SwarmMetrics(_meter))
            {
                Network = network is null ? null : new NetworkProtector(network),
            });
        var identity = new IdentifyOptions { AgentVersion = Agent };
        _identify = new IdentifyProtocol(
            Swarm, _identity, identity, TimeProvider.System, NullLogger.Instance, new IdentifyMetrics(_meter));
        _identify.Start();
        Ping = new PingProtocol(Swarm, new PingOptions(), TimeProvider.System);
        Ping.Start();
        Swarm.Handle(EchoProtocol.Id, MaxEchoStreams, EchoProtocol.ServeAsync);
    }

    public Swarm Swarm { get; }

    public PingProtocol Ping { get; }

    /// <summary>Gets the peer id in base58.</summary>
    public string PeerId => Swarm.LocalPeer.ToString();

    /// <summary>Gets the full multiaddr that it listens on.</summary>
    public string Address => Swarm.ListenAddresses[0].WithPeerId(Swarm.LocalPeer).ToString();

    /// <param name="cancellation">Ends the start.</param>
    /// <param name="observer">Hears who comes and goes.</param>
    /// <param name="network">The key of the private network that it is in.</param>
    public static async Task<InteropSwarm> StartAsync(
        CancellationToken cancellation, ISwarmObserver? observer = null, NetworkKey? network = null)
    {
        var started = new InteropSwarm(network);
        if (observer is not null)
            started.Swarm.Observe(observer);

        await started.Swarm.ListenAsync(Multiaddr.Parse(Loopback.Any), cancellation);
        return started;
    }

    public Task DialAsync(string address, CancellationToken cancellation) =>
        Swarm.DialAsync(Multiaddr.Parse(address), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _identify.DisposeAsync();
        await Ping.DisposeAsync();
        await Swarm.DisposeAsync();
        _meter.Dispose();
        _identity.Dispose();
    }
}
