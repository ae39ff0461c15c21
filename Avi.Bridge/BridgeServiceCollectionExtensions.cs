using Avi.Bridge;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Where applications look for it.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds a gateway to a host.</summary>
public static class BridgeServiceCollectionExtensions
{
    /// <summary>Adds a gateway that starts and stops with the host, and the node that it needs.</summary>
    /// <remarks>
    /// Adding it twice is the same as once. Resolve <see cref="EmbeddedBridge"/> when the host has started; before,
    /// there is none. A wrong setting ends the start with an <see cref="OptionsValidationException"/> that names it.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options; called after those of earlier calls.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddAviBridge(
        this IServiceCollection services, Action<BridgeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddAviMesh();
        OptionsBuilder<BridgeOptions> options = services.AddOptions<BridgeOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);

        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<BridgeOptions>, BridgeOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BridgeOptions>, BridgeOptionsRules>());
        services.TryAddSingleton<BridgeService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BridgeService>(
            static provider => provider.GetRequiredService<BridgeService>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<BridgeService>().Bridge);
        return services;
    }
}
