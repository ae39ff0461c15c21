using System.Net;

using Avi.Bridge.Sessions;
using Avi.Bridge.Telemetry;
using Avi.Bridge.Transports;
using Avi.Mesh;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avi.Bridge;

/// <summary>A gateway: lets devices in on UDP, and takes their messages to the mesh and back.</summary>
/// <remarks>
/// Devices of one gateway hear each other with no peer on the mesh at all. All members may be called from any thread.
/// Disposing stops in order: no more datagrams, then what was accepted goes out, then everything closes.
/// </remarks>
public sealed class EmbeddedBridge : IAsyncDisposable
{
    private readonly IMeshAttachment _mesh;
    private readonly UdpTransport _transport;
    private readonly BridgeLoop _loop;
    private readonly DeviceRegistry _registry;
    private readonly BridgeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _readingMesh = Task.CompletedTask;
    private int _isDisposed;

    private EmbeddedBridge(BridgeOptions options, UdpTransport transport, IMeshAttachment mesh, BridgeServices services)
    {
        _mesh = mesh;
        _transport = transport;
        _logger = LoggerFor(services);
        _registry = new DeviceRegistry(services.Time, _logger);
        var counts = new BridgeCounts();
        var core = new GatewayCore(options, mesh, transport, _registry, counts, services.Time, _logger);
        _loop = new BridgeLoop(core, transport, services.Time);
        _metrics = new BridgeMetrics(
            services.MeterFactory,
            counts,
            core.ReadState,
            () => _registry.Watchers.DroppedEvents,
            options.AllowPlainDevices);
    }

    /// <summary>Gets where the gateway receives; the port is the real one, also when any was asked for.</summary>
    public IPEndPoint UdpEndPoint => _transport.LocalEndPoint;

    /// <summary>Gets the devices that have a session at this moment.</summary>
    public IReadOnlyList<DeviceInfo> Devices => _registry.Snapshot();

    /// <summary>Starts a gateway on a mesh node.</summary>
    /// <param name="options">The settings; copied.</param>
    /// <param name="node">The node. It stays the caller's: stop the gateway first, then the node.</param>
    /// <returns>The gateway, which receives already.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is wrong; the message names it.
    /// </exception>
    /// <exception cref="IOException">The UDP address cannot be used.</exception>
    public static Task<EmbeddedBridge> StartAsync(BridgeOptions options, MeshNode node) =>
        StartAsync(options, node, CancellationToken.None);

    /// <summary>Starts a gateway on a mesh node.</summary>
    /// <param name="options">The settings; copied.</param>
    /// <param name="node">The node. It stays the caller's: stop the gateway first, then the node.</param>
    /// <param name="cancellation">Cancels the start; nothing is left open then.</param>
    /// <returns>The gateway, which receives already.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is wrong; the message names it.
    /// </exception>
    /// <exception cref="IOException">The UDP address cannot be used.</exception>
    public static Task<EmbeddedBridge> StartAsync(
        BridgeOptions options, MeshNode node, CancellationToken cancellation) =>
        StartAsync(options, node, new BridgeServices(), cancellation);

    /// <summary>Starts a gateway on a mesh node, with a log, a meter or a clock of the caller's.</summary>
    /// <param name="options">The settings; copied.</param>
    /// <param name="node">The node. It stays the caller's: stop the gateway first, then the node.</param>
    /// <param name="services">What it takes from its surroundings.</param>
    /// <param name="cancellation">Cancels the start; nothing is left open then.</param>
    /// <returns>The gateway, which receives already.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is wrong; the message names it.
    /// </exception>
    /// <exception cref="IOException">The UDP address cannot be used.</exception>
    public static Task<EmbeddedBridge> StartAsync(
        BridgeOptions options,
        MeshNode node,
        BridgeServices services,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(services);
        BridgeOptionsRules.ThrowIfInvalid(options);
        return StartAsync(options, node.Attach(options.MeshQueueCapacity), services, cancellation);
    }

    /// <summary>Starts a gateway on an attachment to a mesh node: for tests, and for meshes of other kinds.</summary>
    /// <param name="options">The settings; copied.</param>
    /// <param name="mesh">
    /// Its place on the node. It belongs to the gateway from now on, also when the start fails.
    /// </param>
    /// <param name="services">What it takes from its surroundings.</param>
    /// <param name="cancellation">Cancels the start; nothing is left open then.</param>
    /// <returns>The gateway, which receives already.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A setting is wrong; the message names it.
    /// </exception>
    /// <exception cref="IOException">The UDP address cannot be used.</exception>
    public static async Task<EmbeddedBridge> StartAsync(
        BridgeOptions options,
        IMeshAttachment mesh,
        BridgeServices services,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(services);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            BridgeOptionsRules.ThrowIfInvalid(options);
            BridgeOptions settings = options.Clone();
            var local = new IPEndPoint(IPAddress.Parse(settings.Host), settings.Port);
            var transport = UdpTransport.Open(local, settings.ReceiveBufferBytes, LoggerFor(services));
            var bridge = new EmbeddedBridge(settings, transport, mesh, services);
            bridge.Start(settings);
            return bridge;
        }
        catch
        {
            await mesh.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Watches devices come and go.</summary>
    /// <param name="cancellation">Ends the watching.</param>
    /// <returns>
    /// The events from this call on, until the gateway stops. Who does not read loses the oldest of 256, and holds up
    /// nobody.
    /// </returns>
    public IAsyncEnumerable<BridgeEvent> WatchAsync(CancellationToken cancellation = default) =>
        _registry.Watchers.WatchAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        await _transport.StopAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _readingMesh.ConfigureAwait(false);
        _logger.LogStopped(_loop.Finish());
        _registry.Watchers.Complete();

        await _mesh.DisposeAsync().ConfigureAwait(false);
        _loop.Dispose();
        await _transport.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _stopping.Dispose();
    }

    private static ILogger LoggerFor(BridgeServices services) =>
        (ILogger?)services.LoggerFactory?.CreateLogger<EmbeddedBridge>() ?? NullLogger.Instance;

    private void Start(BridgeOptions options)
    {
        _readingMesh = ReadMeshAsync(_stopping.Token);
        _loop.Start();

        _logger.LogStarted(UdpEndPoint);
        if (options.AllowPlainDevices)
            _logger.LogPlainDevicesAllowed(options.PlainDevicesFrom);
        else
            _logger.LogNobodyServed();
    }

    private async Task ReadMeshAsync(CancellationToken stopping)
    {
        try
        {
            await _loop.ReadMeshAsync(_mesh, stopping).ConfigureAwait(false);
            _logger.LogMeshEnded(); // the node was disposed before us; devices still hear each other
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The owner stops us; this is the normal way out.
        }
#pragma warning disable CA1031 // The attachment may be anybody's. Whatever it throws, devices are served, and we close in order.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.LogMeshFailed(exception);
        }
    }
}
