using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Avi.Tests.Simulation;

namespace Avi.LoadTest.Simulate;

/// <summary>
/// The command <c>simulate</c>: many GossipSub routers in one process and virtual time, with loss and churn.
/// </summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var defaults = new SimulationSettings();
        Option<int> routers = Of("--routers", "How many routers there are.", defaults.Routers);
        Option<int> dials = Of("--dials", "How many others each of them dials.", defaults.Dials);
        Option<int> messages = Of("--messages", "How many messages are published.", defaults.Messages);
        Option<double> loss = Of("--loss", "Which part of the messages on their way is lost, 0 to 1.", defaults.Loss);
        Option<double> churn = Of(
            "--churn", "Which part of the routers dies with each heartbeat, 0 to 1.", defaults.Churn);
        Option<int> seed = Of("--seed", "Where the randomness begins: the same seed, the same figures.", defaults.Seed);
        var command = new Command("simulate", "Many GossipSub routers in virtual time, some of which die.")
        {
            routers, dials, messages, loss, churn, seed,
        };
        command.SetAction(parsed => Run(new SimulationSettings
        {
            Routers = parsed.GetValue(routers),
            Dials = parsed.GetValue(dials),
            Messages = parsed.GetValue(messages),
            Loss = parsed.GetValue(loss),
            Churn = parsed.GetValue(churn),
            Seed = parsed.GetValue(seed),
        }));
        return command;
    }

    private static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static int Run(SimulationSettings settings)
    {
        long began = Stopwatch.GetTimestamp();
        using var simulation = new RouterSimulation(settings);
        SimulationReport report = simulation.Run();

        Console.WriteLine(report);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"took                   {Stopwatch.GetElapsedTime(began).TotalSeconds,10:F1} s"));
        return 0;
    }
}
