using System.CommandLine;

using Avi.Mesh;

namespace Avi.Samples.MonitorNode;

/// <summary>The command line of the monitor.</summary>
public static class MonitorCommand
{
    private const string Help = """
        A node of the mesh that shows messages and publishes what you type.

        On standard input: publish TOPIC TEXT, peers, quit. The end of input does not end the monitor;
        quit, Ctrl+C and SIGTERM do.
        """;

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        Option<string[]> bootstrap = SampleOptions.Bootstrap();
        var subscribe = new Option<string[]>("--subscribe")
        {
            Description = "A topic to show, exactly as it is published; may be given several times.",
            HelpName = "TOPIC",
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
        };
        Option<string> name = SampleOptions.Name("monitor");
        Option<string> meshHost = SampleOptions.Host("--mesh-host", "The address for other nodes.");
        Option<bool> noMdns = SampleOptions.NoMdns();
        Option<bool> json = SampleOptions.Json();

        var command = new RootCommand(Help) { bootstrap, subscribe, meshHost, name, noMdns, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            new MeshOptions
            {
                Name = parsed.GetRequiredValue(name),
                ListenAddresses = [SampleOptions.MeshAddress(parsed.GetRequiredValue(meshHost), port: 0)],
                Bootstrap = [.. parsed.GetRequiredValue(bootstrap)],
                Discovery = { Mdns = !parsed.GetValue(noMdns) },
            },
            parsed.GetRequiredValue(subscribe),
            Output.ToConsole(parsed.GetValue(json)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        MeshOptions options, IReadOnlyList<string> topics, Output output, CancellationToken cancellation)
    {
        await using MeshNode node = await MeshNode.StartAsync(options, cancellation);

        // Not Console.In: its asynchronous reads block the caller.
        using var input = new StreamReader(Console.OpenStandardInput());
        await new MonitorConsole(node, output, Console.Error).RunAsync(topics, input, cancellation);
        return ExitCode.Success;
    }
}
