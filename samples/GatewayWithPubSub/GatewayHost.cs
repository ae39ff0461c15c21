using Avi.Bridge;
using Avi.Mesh;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Avi.Samples.GatewayWithPubSub;

/// <summary>The gateway as a service: a mesh node, a bridge, and someone who tells what they do.</summary>
internal static class GatewayHost
{
    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="settings">What the command line says.</param>
    /// <param name="output">Where to tell what happens.</param>
    /// <param name="cancellation">Stops the gateway in order; this is the normal way out.</param>
    public static async Task RunAsync(GatewaySettings settings, Output output, CancellationToken cancellation)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();

        // Standard output belongs to the story. Logging__LogLevel__Default=Information in the environment shows more.
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // The host would log a failed start with its stack; the one line that the user needs comes from the exception.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);

        // Settings that are no option here may come from appsettings.json or, as Bridge__OfflineAfter=00:01:00, from
        // the environment; the command line has the last word.
        builder.Services.AddOptions<MeshOptions>().BindConfiguration("Mesh");
        builder.Services.AddOptions<BridgeOptions>().BindConfiguration("Bridge");
        builder.Services
            .AddAviMesh(mesh =>
            {
                mesh.Name = settings.Name;
                mesh.ListenAddresses.Add(settings.MeshAddress);
                mesh.IdentityFile = settings.IdentityFile;
                mesh.Discovery.Mdns = settings.UsesMdns;
                foreach (string address in settings.Bootstrap)
                    mesh.Bootstrap.Add(address);
            })
            .AddAviBridge(bridge =>
            {
                bridge.Host = settings.UdpHost;
                bridge.Port = settings.UdpPort;
                bridge.AllowPlainDevices = settings.AllowsPlainDevices;
            })
            .AddSingleton(output)
            .AddHostedService<GatewayReporter>();

        using IHost host = builder.Build();
        await host.RunAsync(cancellation);
    }
}
