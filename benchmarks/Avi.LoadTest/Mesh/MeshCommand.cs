using System.CommandLine;
using Avi.LoadTest.Mesh.Measurements;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh;

/// <summary>The command <c>mesh</c>: our nodes, and js-libp2p nodes, each in a process of its own.</summary>
internal static class MeshCommand
{
    private static readonly IReadOnlyList<Measurement> All =
    [
        new SignatureMeasurement(1, 8),
        new MessagesMeasurement(receivers: 1),
        new MessagesMeasurement(receivers: 8),
        new LatencyMeasurement(perSecond: 100),
        new LatencyMeasurement(perSecond: 1_000),
        new StreamBoundMeasurement(),
        new StreamMeasurement(),
        new RequestMeasurement(parallel: 1),
        new RequestMeasurement(parallel: 16),
        new ConnectionMeasurement(),
        new MemoryMeasurement(),
    ];

    private static readonly Option<int> Rounds = Number(
        "--rounds", "How often each side is measured, in turns; the median counts.", 3);

    private static readonly Option<int> Seconds = Number("--seconds", "How long one measurement takes.", 3);

    private static readonly Option<int> Window = Number(
        "--window", "How many messages may be on the way at most.", 1_024);

    private static readonly Option<int> Bytes = Number(
        "--bytes", "How long the payload of a message or request is.", 100);

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = $"What to measure: {string.Join(", ", All.Select(measurement => measurement.Name))}, or how "
            + "these begin. Everything by default.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "A file to add the figures to, one JSON object a line.",
    };

    private static readonly Option<bool> Alone = new("--alone") { Description = "Leaves js-libp2p out." };

    public static Command Create()
    {
        var command = new Command("mesh", "Mesh nodes on loopback, against js-libp2p.")
        {
            Rounds, Seconds, Window, Bytes, Only, Json, Alone,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<int> Number(string name, string description, int usual) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool hasPeer = !parsed.GetValue(Alone);
        try
        {
            if (hasPeer)
                await NodeModules.EnsureAsync(cancellation);
        }
        catch (NodeMissingException exception)
        {
            await Console.Error.WriteLineAsync(
                $"There is no js-libp2p to compare with; --alone does without. {exception.Message}");
            return 1;
        }

        var load = new MeshLoad(
            parsed.GetValue(Rounds), parsed.GetValue(Seconds), parsed.GetValue(Window), parsed.GetValue(Bytes));
        var run = new MeshRun(load, hasPeer, Console.Error);
        string[] wanted = parsed.GetValue(Only) ?? [];
        List<Reading> readings = [];
        foreach (Measurement measurement in All.Where(one => IsWanted(one, wanted)))
            readings.AddRange(await run.MeasureAsync(measurement, cancellation));

        await MeshReport.WriteTableAsync(Console.Out, load, hasPeer, readings);
        if (parsed.GetValue(Json) is { } file)
            await MeshReport.AppendLinesAsync(file, readings, cancellation);

        return 0;
    }

    private static bool IsWanted(Measurement measurement, string[] wanted) =>
        wanted.Length == 0 || wanted.Any(name => measurement.Name.StartsWith(name, StringComparison.Ordinal));
}
