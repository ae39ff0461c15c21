using Avi.Mesh.Libp2p.GossipSub;
using Avi.Tests.Simulation;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>
/// What a site of a thousand nodes, and a home of ten, can count on. All of it can be repeated by its seed.
/// </summary>
internal sealed class RouterSimulationTests
{
    private const int HeartbeatsPerHour = 3_600;

    [Test]
    public void Thousand_routers_get_every_message_though_some_are_lost_and_routers_die([Values(1)] int seed)
    {
        using var simulation = new RouterSimulation(new SimulationSettings { Messages = 15, Settling = 6, Seed = seed });

        SimulationReport report = simulation.Run();

        TestContext.Out.WriteLine(report);
        Assert.That(report.Restarts, Is.GreaterThan(10));
        Assert.That(report.DeliveryRate, Is.EqualTo(1));
        Assert.That(report.DuplicatesPerMessage, Is.LessThan(12));
        Assert.That(report.LatencyP50, Is.LessThan(0.5));
        Assert.That(report.LatencyP99, Is.LessThan(2));
        Assert.That(report.LowestScore, Is.GreaterThan(-20), "nobody is graylisted, nor anything near it");
    }

    [Test]
    public void Without_flood_publishing_and_with_heavy_loss_gossip_repairs_the_rest()
    {
        using var simulation = new RouterSimulation(new SimulationSettings
        {
            Routers = 200,
            Messages = 40,
            Loss = 0.4,
            Churn = 0,
            Options = new GossipSubOptions { FloodPublish = false },
        });

        SimulationReport report = simulation.Run();

        TestContext.Out.WriteLine(report);
        Assert.That(report.DeliveryRate, Is.GreaterThan(0.9999));
        Assert.That(report.Repaired, Is.Positive);
    }

    [Test]
    public void Same_seed_gives_the_same_report()
    {
        var settings = new SimulationSettings { Routers = 100, Messages = 20, Churn = 0.02, Seed = 7 };
        using var one = new RouterSimulation(settings);
        using var same = new RouterSimulation(settings);
        using var other = new RouterSimulation(settings with { Seed = 8 });

        SimulationReport report = one.Run();

        Assert.That(same.Run(), Is.EqualTo(report));
        Assert.That(other.Run(), Is.Not.EqualTo(report));
    }

    [Test]
    public void In_a_home_of_ten_nodes_nobody_has_a_bad_score_in_hours_of_quiet_and_of_restarts()
    {
        using var simulation = new RouterSimulation(
            new SimulationSettings { Routers = 10, Dials = 10, Loss = 0, Churn = 0.0002, HopsPerHeartbeat = 4 });
        simulation.Start();

        for (int beat = 1; beat <= 3 * HeartbeatsPerHour; beat++)
        {
            if (beat % 300 == 0)
                simulation.Publish();
            simulation.RunHeartbeat();
        }

        SimulationReport report = simulation.Report();
        TestContext.Out.WriteLine(report);
        Assert.That(report.LowestScore, Is.Zero);
        Assert.That(report.DeliveryRate, Is.EqualTo(1));
        Assert.That(report.Restarts, Is.Positive);
        Assert.That(simulation.SmallestMesh, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public void Home_whose_links_lose_a_third_of_all_messages_graylists_nobody()
    {
        using var simulation = new RouterSimulation(
            new SimulationSettings { Routers = 10, Dials = 10, Loss = 0.33, Churn = 0, HopsPerHeartbeat = 4 });
        simulation.Start();

        for (int beat = 1; beat <= HeartbeatsPerHour / 2; beat++)
        {
            simulation.Publish();
            simulation.RunHeartbeat();
        }

        SimulationReport report = simulation.Report();
        TestContext.Out.WriteLine(report);
        Assert.That(report.LowestScore, Is.GreaterThanOrEqualTo(-16), "what broken promises cost at most");
        Assert.That(report.DeliveryRate, Is.GreaterThan(0.999));
    }
}
