using Avi.Mesh;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

#pragma warning disable IDE0130 // Where applications look for it.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds the mesh node to the health checks of a host.</summary>
public static class MeshHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the node that <see cref="MeshServiceCollectionExtensions.AddAviMesh"/> adds: healthy with peers,
    /// degraded while it is alone, and unhealthy when it does not run, or was never added.
    /// </summary>
    /// <remarks>
    /// The result has as data the node's <c>id</c>, the <c>addresses</c> that others can dial, and how many
    /// <c>peers</c> it has.
    /// </remarks>
    /// <param name="builder">What <c>AddHealthChecks</c> gives.</param>
    /// <param name="name">What the check is called.</param>
    /// <param name="failureStatus">What it reports when the node does not run; unhealthy by default.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddAviMesh(
        this IHealthChecksBuilder builder,
        string name = "avi-mesh",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            static provider => new MeshHealthCheck(provider.GetService<MeshService>()),
            failureStatus,
            tags));
    }
}
