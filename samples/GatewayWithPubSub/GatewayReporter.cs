using Avi.Bridge;
using Avi.Mesh;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avi.Samples.GatewayWithPubSub;

/// <summary>Tells when the gateway is up, which devices and peers come, and which leave.</summary>
/// <remarks>Started last, so node and bridge are there; stopped first.</remarks>
internal sealed class GatewayReporter(IServiceProvider services, Output output) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var node = services.GetRequiredService<MeshNode>();
        var bridge = services.GetRequiredService<EmbeddedBridge>();

        output.Write(new StartedLine(node.Name)
        {
            PeerId = node.Id.ToString(),
            Addresses = node.Addresses,
            Udp = bridge.UdpEndPoint.ToString(),
        });
        await Task.WhenAll(
            PeerReport.RunAsync(node, output, stoppingToken),
            DeviceReport.RunAsync(node.Name, bridge, output, stoppingToken));
    }
}
