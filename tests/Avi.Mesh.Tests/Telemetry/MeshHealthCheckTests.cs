using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Avi.Mesh.Tests.Telemetry;

[TestFixture]
internal sealed class MeshHealthCheckTests
{
    [Test, CancelAfter(20_000)]
    public async Task Node_is_degraded_alone_healthy_with_peers_and_unhealthy_when_it_does_not_run(
        CancellationToken cancellation)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging();
        builder.Services.AddAviMesh(mesh =>
        {
            mesh.ListenAddresses.Add("/ip4/127.0.0.1/tcp/0");
            mesh.Discovery.Mdns = false;
        });
        builder.Services.AddHealthChecks().AddAviMesh();
        using IHost host = builder.Build();

        HealthReportEntry before = await CheckAsync(host, cancellation);
        await host.StartAsync(cancellation);
        MeshNode node = host.Services.GetRequiredService<MeshNode>();
        HealthReportEntry alone = await CheckAsync(host, cancellation);
        await using MeshNode peer = await MeshNode.StartAsync(
            new MeshOptions { ListenAddresses = ["/ip4/127.0.0.1/tcp/0"], Discovery = { Mdns = false } }, cancellation);
        await node.ConnectAsync(peer.Addresses[0], cancellation);
        HealthReportEntry together = await CheckAsync(host, cancellation);
        await host.StopAsync(cancellation);
        HealthReportEntry after = await CheckAsync(host, cancellation);

        Assert.That(
            new[] { before, alone, together, after }.Select(entry => entry.Status),
            Is.EqualTo(new[]
            {
                HealthStatus.Unhealthy, HealthStatus.Degraded, HealthStatus.Healthy, HealthStatus.Unhealthy,
            }));
        Assert.That((alone.Data["peers"], together.Data["peers"]), Is.EqualTo((0, 1)));
        Assert.That(together.Data["addresses"], Is.EqualTo(node.Addresses));
        Assert.That(together.Data["id"], Is.EqualTo(node.Id.ToString()));
    }

    [Test, CancelAfter(20_000)]
    public async Task Node_that_nobody_added_is_unhealthy_and_told_so(CancellationToken cancellation)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging();
        builder.Services.AddHealthChecks().AddAviMesh();
        using IHost host = builder.Build();

        HealthReportEntry entry = await CheckAsync(host, cancellation);

        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(entry.Exception, Is.Null);
        Assert.That(entry.Description, Does.Contain("AddAviMesh"));
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host, CancellationToken cancellation)
    {
        HealthReport report =
            await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);
        return report.Entries["avi-mesh"];
    }
}
