using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh;

/// <summary>Says both sides' figures, what was measured, and on which machine.</summary>
internal static class MeshReport
{
    /// <summary>Writes a Markdown table for people.</summary>
    public static async Task WriteTableAsync(
        TextWriter output, MeshLoad load, bool hasPeer, IReadOnlyList<Reading> readings)
    {
        string peer = hasPeer
            ? $"; Node.js {await NodeVersionAsync()}, js-libp2p {LibraryVersion()}"
            : "";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Each node in a process of its own, loopback, messages of {load.Bytes} bytes, at most {load.Window} on the way.
            Median of {load.Rounds} rounds of {load.Seconds} s after warming up.
            {Machine()}
            {RuntimeInformation.FrameworkDescription}{peer}

            | | AVI for .NET | js-libp2p | ahead by | of the bound |
            |---|---:|---:|---:|---:|
            """));
        Dictionary<string, double> byName = readings.ToDictionary(
            reading => reading.Figure.Name, reading => reading.OurMedian, StringComparer.Ordinal);
        foreach (Reading reading in readings)
            await output.WriteLineAsync(Row(reading, byName));
    }

    /// <summary>Adds a line for each figure to a file, for programs.</summary>
    public static async Task AppendLinesAsync(
        FileInfo file, IReadOnlyList<Reading> readings, CancellationToken cancellation)
    {
        await using StreamWriter writer = file.AppendText();
        foreach (Reading reading in readings)
        {
            var line = new { Figure = reading.Figure.Name, Ours = Known(reading.Ours), Theirs = Known(reading.Theirs) };
            await writer.WriteLineAsync(
                JsonSerializer.Serialize(line, JsonSerializerOptions.Web).AsMemory(), cancellation);
        }
    }

    private static IEnumerable<double> Known(IEnumerable<double> values) => values.Where(double.IsFinite);

    private static string Row(Reading reading, Dictionary<string, double> byName)
    {
        double ours = reading.OurMedian;
        double theirs = reading.TheirMedian;
        double ahead = reading.Figure.IsMoreBetter ? ours / theirs : theirs / ours;
        double share = double.NaN;
        if (reading.Figure.Bound is { } name && byName.TryGetValue(name, out double bound))
            share = reading.Figure.IsMoreBetter ? ours / bound : bound / ours;

        return $"| {reading.Figure.Title} | {Value(ours)} | {Value(theirs)} | {Text(ahead, "0.0")}{Unit(ahead, "x")} | "
            + $"{Text(share, "P0")} |";
    }

    private static string Value(double value) => Text(value, value < 100 ? "N1" : "N0");

    private static string Unit(double value, string unit) => double.IsFinite(value) ? unit : "";

    private static string Text(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";

    private static string Machine()
    {
        const string linuxProcessors = "/proc/cpuinfo";
        string? model = File.Exists(linuxProcessors)
            ? File.ReadLines(linuxProcessors)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?
                .Split(':')[1].Trim()
            : null;
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, "
            + RuntimeInformation.OSDescription;
    }

    private static async Task<string> NodeVersionAsync()
    {
        string version = await NodeRuntime.RunAsync(
            NodeModules.Folder, NodeRuntime.Node, ["--version"], CancellationToken.None);
        return version.Trim();
    }

    private static string LibraryVersion()
    {
        string description = Path.Combine(NodeModules.Folder, "node_modules", "libp2p", "package.json");
        using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(description));
        return package.RootElement.GetProperty("version").GetString() ?? "";
    }
}
