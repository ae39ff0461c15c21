using System.Globalization;
using Avi.LoadTest.Mesh.Measurements;
using Avi.LoadTest.Mesh.Peers;

namespace Avi.LoadTest.Mesh;

/// <summary>Takes one measurement on both sides, in turns, and says how it goes.</summary>
internal sealed class MeshRun(MeshLoad load, bool hasPeer, TextWriter progress)
{
    private const int WarmUpSeconds = 2;

    /// <summary>Measures all rounds.</summary>
    /// <returns>A reading for each figure.</returns>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(Measurement measurement, CancellationToken cancellation)
    {
        List<double[]> ours = [];
        List<double[]> theirs = [];
        await progress.WriteAsync($"{measurement.Name}:");
        await using NodeGroup ourNodes = await measurement.StartAsync(NodeKind.Ours);
        await using NodeGroup theirNodes = hasPeer && measurement.HasPeer
            ? await measurement.StartAsync(NodeKind.Theirs)
            : NodeGroup.Empty(NodeKind.Theirs);

        // Both runtimes compile while they run; what they do in the first seconds is not what they can.
        await MeasureOnceAsync(measurement, ourNodes, theirNodes, load with { Seconds = WarmUpSeconds }, [], []);
        for (int round = 1; round <= load.Rounds; round++)
        {
            // In turns, so that a machine that gets slower or faster meanwhile does it to both.
            cancellation.ThrowIfCancellationRequested();
            await MeasureOnceAsync(measurement, ourNodes, theirNodes, load, ours, theirs);
            await progress.WriteAsync($" {Text(ours[^1])}{(theirs.Count > 0 ? $" | {Text(theirs[^1])}" : "")};");
        }

        await progress.WriteLineAsync();
        return
        [
            .. measurement.Figures.Select((figure, index) => new Reading(
                figure, [.. ours.Select(values => values[index])], [.. theirs.Select(values => values[index])])),
        ];
    }

    private async Task MeasureOnceAsync(
        Measurement measurement,
        NodeGroup ourNodes,
        NodeGroup theirNodes,
        MeshLoad once,
        List<double[]> ours,
        List<double[]> theirs)
    {
        ours.Add(await measurement.MeasureAsync(ourNodes, once));
        if (hasPeer && measurement.HasPeer)
            theirs.Add(await measurement.MeasureAsync(theirNodes, once));
    }

    private static string Text(double[] values) => string.Join(
        '/', values.Select(value => value.ToString(value < 100 ? "N1" : "N0", CultureInfo.InvariantCulture)));
}
