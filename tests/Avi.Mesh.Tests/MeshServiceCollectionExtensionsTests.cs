using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avi.Mesh.Tests;

[TestFixture]
internal sealed class MeshServiceCollectionExtensionsTests
{
    [Test, CancelAfter(20_000)]
    public async Task Host_starts_a_node_and_stops_it(CancellationToken cancellation)
    {
        using IHost host = HostWith(services => services.AddAviMesh(Configure));

        await host.StartAsync(cancellation);
        MeshNode node = host.Services.GetRequiredService<MeshNode>();
        string address = node.Addresses[0];
        await using MeshNode other = await MeshNode.StartAsync(
            new MeshOptions { ListenAddresses = [Loopback], Discovery = { Mdns = false } }, cancellation);
        await other.ConnectAsync(address, cancellation);
        await host.StopAsync(cancellation);

        Assert.That(node.Name, Is.EqualTo("hosted"));
        Assert.That(address, Does.StartWith("/ip4/127.0.0.1/tcp/").And.EndWith($"/p2p/{node.Id}"));
        Assert.That(
            async () => await node.PublishAsync("topic", new byte[1], cancellation),
            Throws.TypeOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task Adding_twice_is_the_same_as_once(CancellationToken cancellation)
    {
        using IHost host = HostWith(services => services
            .AddAviMesh(Configure)
            .AddAviMesh(options => options.Name = "later"));

        await host.StartAsync(cancellation);
        MeshNode node = host.Services.GetRequiredService<MeshNode>();
        await host.StopAsync(cancellation);

        Assert.That(node.Name, Is.EqualTo("later"));
        Assert.That(host.Services.GetServices<MeshNode>(), Has.Exactly(1).Items);
        Assert.That(
            host.Services.GetServices<IHostedService>().Count(service => service.GetType().Name == "MeshService"),
            Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public void Wrong_setting_stops_the_start_by_name(CancellationToken cancellation)
    {
        using IHost host = HostWith(services => services.AddAviMesh(options => options.OutboxCapacity = 0));

        Assert.That(
            async () => await host.StartAsync(cancellation),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("OutboxCapacity"));
    }

    [Test]
    public void Node_of_a_host_that_has_not_started_is_an_error_that_says_so()
    {
        using IHost host = HostWith(services => services.AddAviMesh(Configure));

        Assert.That(
            () => host.Services.GetRequiredService<MeshNode>(),
            Throws.InvalidOperationException.With.Message.Contains("once the host has started"));
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(20_000)]
    public async Task Other_services_have_the_node_for_all_of_their_life(
        bool isConcurrent, CancellationToken cancellation)
    {
        // Added before the node, and still started after it and stopped before it.
        using IHost host = HostWith(services => services
            .AddHostedService<UserOfTheNode>()
            .AddAviMesh(Configure)
            .Configure<HostOptions>(options =>
                options.ServicesStartConcurrently = options.ServicesStopConcurrently = isConcurrent));

        await host.StartAsync(cancellation);
        await host.StopAsync(cancellation);

        UserOfTheNode user = host.Services.GetServices<IHostedService>().OfType<UserOfTheNode>().Single();
        Assert.That(user.Outcomes, Is.EqualTo(new[] { PublishOutcome.Queued, PublishOutcome.Queued }));
    }

    private const string Loopback = "/ip4/127.0.0.1/tcp/0";

    private static void Configure(MeshOptions options)
    {
        options.Name = "hosted";
        options.ListenAddresses = [Loopback];
        options.Discovery.Mdns = false;
        options.FlushTimeout = TimeSpan.Zero;
    }

    private static IHost HostWith(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class UserOfTheNode(IServiceProvider services) : IHostedService
    {
        public List<PublishOutcome> Outcomes { get; } = [];

        public Task StartAsync(CancellationToken cancellationToken) => PublishAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => PublishAsync(cancellationToken);

        private async Task PublishAsync(CancellationToken cancellation) => Outcomes.Add(
            await services.GetRequiredService<MeshNode>().PublishAsync("topic", new byte[1], cancellation));
    }
}
