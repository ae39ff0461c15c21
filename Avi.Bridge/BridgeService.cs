using System.Diagnostics.Metrics;

using Avi.Mesh;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avi.Bridge;

/// <summary>Starts and stops the gateway of a host. The node that it uses is up before, and stops after.</summary>
internal sealed class BridgeService(
    IServiceProvider provider,
    IOptions<BridgeOptions> options,
    IMeterFactory meters,
    TimeProvider time,
    ILoggerFactory? loggers = null) : IHostedService, IAsyncDisposable
{
    private EmbeddedBridge? _bridge;

    /// <summary>Gets the gateway.</summary>
    /// <exception cref="InvalidOperationException">The host has not started yet.</exception>
    public EmbeddedBridge Bridge => _bridge ?? throw new InvalidOperationException(
        "The gateway is there once the host has started. Ask the service provider for it then, not in a constructor.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        MeshNode node = provider.GetRequiredService<MeshNode>(); // not in the constructor: there is none before the start
        var services = new BridgeServices { LoggerFactory = loggers, MeterFactory = meters, Time = time };
        _bridge = await EmbeddedBridge.StartAsync(options.Value, node, services, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _bridge?.DisposeAsync() ?? ValueTask.CompletedTask;
}
