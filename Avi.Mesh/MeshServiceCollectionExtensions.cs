using Avi.Mesh;
using Avi.Mesh.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Where applications look for it.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds a mesh node to a host.</summary>
public static class MeshServiceCollectionExtensions
{
    /// <summary>Adds a node that starts and stops with the host. Adding it twice is the same as once.</summary>
    /// <remarks>
    /// The node is up before other hosted services start and is there until they have stopped. Resolve
    /// <see cref="MeshNode"/> when the host has started; before, there is none. A wrong setting ends the start with an
    /// <see cref="OptionsValidationException"/> that names it.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; called after those of earlier calls.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAviMesh(
        this IServiceCollection services, Action<MeshOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        OptionsBuilder<MeshOptions> options = services.AddOptions<MeshOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<MeshOptions>, MeshOptionsValidator>());
        services.TryAddSingleton<MeshService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MeshService>(
            static provider => provider.GetRequiredService<MeshService>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<MeshService>().Node);
        return services;
    }
}
