using Avi.Mesh;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avi.Bridge.Tests;

/// <summary>The gateway as a service of a host.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class HostingTests
{
    [Test]
    public async Task Host_starts_the_gateway_and_stops_it(CancellationToken cancellation)
    {
        using IHost host = Build(bridge => bridge.AllowPlainDevices = true);
        await host.StartAsync(cancellation);
        EmbeddedBridge bridge = host.Services.GetRequiredService<EmbeddedBridge>();
        using var device = new UdpDevice(bridge.UdpEndPoint);
        IAsyncEnumerable<BridgeEvent> events = bridge.WatchAsync(cancellation);

        await device.ConnectAsync(1, cancellation);
        await host.StopAsync(cancellation);

        List<BridgeEvent> seen = [];
        await foreach (BridgeEvent happened in events)
            seen.Add(happened);
        Assert.That(seen[^1], Is.EqualTo(new DeviceDown(1, device.EndPoint, DeviceDownReason.GatewayStopped)));
    }

    [Test]
    public async Task Adding_the_gateway_twice_is_the_same_as_once(CancellationToken cancellation)
    {
        HostApplicationBuilder builder = Builder();
        builder.Services.AddAviBridge(bridge => bridge.AllowPlainDevices = true).AddAviBridge(bridge => bridge.Host = "127.0.0.1");
        using IHost host = builder.Build();

        await host.StartAsync(cancellation);

        Assert.That(host.Services.GetServices<IHostedService>().Count(service => service is BridgeService), Is.EqualTo(1));
        Assert.That(host.Services.GetRequiredService<EmbeddedBridge>().UdpEndPoint.Address.ToString(), Is.EqualTo("127.0.0.1"));
        Assert.That(host.Services.GetRequiredService<MeshNode>(), Is.Not.Null);
        await host.StopAsync(cancellation);
    }

    [Test]
    public async Task Wrong_setting_ends_the_start_with_its_name(CancellationToken cancellation)
    {
        using IHost host = Build(bridge => bridge.MaxSessions = 0);

        OptionsValidationException? exception =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(cancellation));

        Assert.That(exception!.Message, Does.Contain(nameof(BridgeOptions.MaxSessions)));
    }

    [Test]
    public void Gateway_is_not_there_before_the_host_has_started()
    {
        using IHost host = Build(bridge => bridge.AllowPlainDevices = true);

        InvalidOperationException? exception =
            Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<EmbeddedBridge>());

        Assert.That(exception!.Message, Does.Contain("once the host has started"));
    }

    private static HostApplicationBuilder Builder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAviMesh(mesh =>
        {
            mesh.ListenAddresses.Add("/ip4/127.0.0.1/tcp/0");
            mesh.Discovery.Mdns = false;
        });
        builder.Services.AddAviBridge(bridge => bridge.Port = 0);
        return builder;
    }

    private static IHost Build(Action<BridgeOptions> configure)
    {
        HostApplicationBuilder builder = Builder();
        builder.Services.AddAviBridge(bridge => bridge.Host = "127.0.0.1").AddAviBridge(configure);
        return builder.Build();
    }
}
