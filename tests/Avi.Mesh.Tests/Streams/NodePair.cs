using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Transports.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Avi.Mesh.Tests.Streams;

/// <summary>Two whole nodes on a network in memory; the desk has dialled the hall.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public MemoryNetwork Network { get; } = new();

    public MeshNode Hall { get; private set; } = null!;

    public MeshNode Desk { get; private set; } = null!;

    /// <summary>Gets where the hall's instruments are.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <param name="configureHall">Changes the hall's options; its counters are those that can be collected.</param>
    /// <param name="isConnected">Whether the two are connected at the start.</param>
    /// <param name="time">The hall's clock.</param>
    public static async Task<NodePair> StartAsync(
        Action<MeshOptions>? configureHall = null,
        bool isConnected = true,
        TimeProvider? time = null,
        Action<MeshOptions>? configureDesk = null)
    {
        var pair = new NodePair();
        pair.Hall = await pair.StartNodeAsync("hall", pair.Meters, time, configureHall);
        pair.Desk = await pair.StartNodeAsync("desk", meters: null, time: null, configureDesk);
        if (isConnected)
            await pair.ConnectAsync(pair.Desk);

        return pair;
    }

    /// <summary>Starts one more node.</summary>
    public Task<MeshNode> StartNodeAsync(string name) =>
        StartNodeAsync(name, meters: null, time: null, configure: null);

    /// <summary>Connects a node to the hall, and waits until it knows what the hall speaks.</summary>
    public async Task ConnectAsync(MeshNode node)
    {
        await node.ConnectAsync(Hall.Addresses[0]);
        while (node.Peers.Count == 0 || node.Peers.Any(peer => peer.Agent.Length == 0))
            await Task.Delay(1);
    }

    /// <summary>Watches one of the hall's counters, from now on.</summary>
    public MetricCollector<T> Collect<T>(string counter)
        where T : struct => new(Meters, "Avi.Mesh", counter);

    public async ValueTask DisposeAsync()
    {
        await Desk.DisposeAsync();
        await Hall.DisposeAsync();
        await _services.DisposeAsync();
    }

    private Task<MeshNode> StartNodeAsync(
        string name, IMeterFactory? meters, TimeProvider? time, Action<MeshOptions>? configure)
    {
        var options = new MeshOptions
        {
            Name = name,
            ListenAddresses = [$"/memory/{name}"],
            Discovery = { Mdns = false },
            FlushTimeout = TimeSpan.Zero,
        };
        configure?.Invoke(options);
        var services = new MeshServices { MeterFactory = meters, Time = time ?? TimeProvider.System };
        return MeshNode.StartAsync(options, services, [new MemoryTransport(Network)], CancellationToken.None);
    }
}
