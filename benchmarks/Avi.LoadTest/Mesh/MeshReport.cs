using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh;

/// <summary>Prints both sides' figures, what was measured, and on which machine.</summary>
internal static class MeshReport
{
    public static async Task WriteAsync(TextWriter output, MeshLoad load, MeshFigures ours, MeshFigures theirs)
    {
        string node = await NodeRuntime.RunAsync(
            NodeModules.Folder, NodeRuntime.Node, ["--version"], CancellationToken.None);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Two connected nodes in two processes, loopback, signed messages of {load.Bytes} bytes, at most {load.Window}
            on the way. Latency: publish to handler, {MeshLoad.PacedPerSecond} messages a second.
            Median of {load.Rounds} rounds of {load.Seconds} s after warming up.
            {Machine()}
            {RuntimeInformation.FrameworkDescription}; Node.js {node.Trim()}, js-libp2p {LibraryVersion()}

            |                   | AVI for .NET | js-libp2p | ahead by |
            | ----------------- | -----------: | --------: | -------: |
            """));
        string[] rows =
        [
            Row("messages a second", ours.MessagesPerSecond, theirs.MessagesPerSecond, isMoreBetter: true),
            Row("latency p50, µs", ours.MedianMicroseconds, theirs.MedianMicroseconds, isMoreBetter: false),
            Row("latency p99, µs", ours.TailMicroseconds, theirs.TailMicroseconds, isMoreBetter: false),
        ];
        await output.WriteLineAsync(string.Join(Environment.NewLine, rows));
    }

    private static string Row(string what, double ours, double theirs, bool isMoreBetter)
    {
        double ahead = isMoreBetter ? ours / theirs : theirs / ours;
        return string.Create(
            CultureInfo.InvariantCulture, $"| {what,-17} | {ours,12:N0} | {theirs,9:N0} | {ahead,7:N1}x |");
    }

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

    private static string LibraryVersion()
    {
        string description = Path.Combine(NodeModules.Folder, "node_modules", "libp2p", "package.json");
        using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(description));
        return package.RootElement.GetProperty("version").GetString() ?? "";
    }
}
