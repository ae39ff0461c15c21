using System.CommandLine;

namespace Avi.Samples.Quickstart;

/// <summary>The command line of the Quickstart.</summary>
public static class QuickstartCommand
{
    private const int DaySeconds = 24 * 60 * 60;

    private const string Help = """
        A gateway, a monitor and two devices in one process, over real UDP and libp2p on loopback.

        Ends with 0 when every reading and every command has arrived, else with 1.
        """;

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        Option<int> seconds = SampleOptions.WholeNumber(
            "--seconds", 10, "How long the devices send readings.", minimum: 1, DaySeconds);
        var forever = new Option<bool>("--forever") { Description = "Run until Ctrl+C." };
        Option<bool> json = SampleOptions.Json();

        var command = new RootCommand(Help) { seconds, forever, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            TimeSpan duration = parsed.GetValue(forever)
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds));
            var scene = new Scene(Output.ToConsole(parsed.GetValue(json)), TimeProvider.System);
            Verdict verdict = await scene.PlayAsync(duration, cancellation);
            return verdict.Passed ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }
}
