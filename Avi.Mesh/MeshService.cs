using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <summary>Starts and stops the node of a host.</summary>
/// <remarks>
/// It starts before, and stops after, every service that only has <see cref="StartAsync"/> and <see cref="StopAsync"/>,
/// in whatever order they were added: they may use the node for all of their life.
/// </remarks>
internal sealed class MeshService(
    IOptions<MeshOptions> options, IMeterFactory meters, TimeProvider time, ILoggerFactory? loggers = null)
    : IHostedLifecycleService, IAsyncDisposable
{
    private MeshNode? _node;

    /// <summary>Gets the node, or <see langword="null"/> while the host has not started it.</summary>
    public MeshNode? StartedNode => _node;

    /// <summary>Gets the node.</summary>
    /// <exception cref="InvalidOperationException">The host has not started yet.</exception>
    public MeshNode Node => _node ?? throw new InvalidOperationException(
        "The mesh node is there once the host has started: ask for it in StartAsync or later, not in a constructor.");

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var services = new MeshServices { LoggerFactory = loggers, MeterFactory = meters, Time = time };
        _node = await MeshNode.StartAsync(options.Value, services, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
