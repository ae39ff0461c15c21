using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Avi.Mesh.Telemetry;

/// <summary>Says whether the node of a host listens, and whether it is alone.</summary>
internal sealed class MeshHealthCheck(MeshService? service) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(service?.StartedNode is { IsRunning: true } node
            ? Check(node)
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                service is null
                    ? "There is no mesh node: call AddAviMesh on the services, too."
                    : "The mesh node does not run."));
    }

    private static HealthCheckResult Check(MeshNode node)
    {
        int peers = node.Peers.Count;
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = node.Id.ToString(),
            ["addresses"] = node.Addresses,
            ["peers"] = peers,
        };

        return peers > 0
            ? HealthCheckResult.Healthy("The mesh node has peers.", data)
            : HealthCheckResult.Degraded("The mesh node is alone.", exception: null, data);
    }
}
