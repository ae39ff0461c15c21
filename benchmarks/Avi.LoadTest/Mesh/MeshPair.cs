using System.Text.Json;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh;

/// <summary>Two connected nodes of one kind, in two processes: one publishes, the other counts.</summary>
internal sealed class MeshPair : IAsyncDisposable
{
    private const int WarmUpSeconds = 3;

    // Beyond the measured time; a lost message shows as an acknowledgement that never comes.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private readonly PeerProcess _publisher;
    private readonly PeerProcess _receiver;

    private MeshPair(PeerProcess publisher, PeerProcess receiver)
    {
        _publisher = publisher;
        _receiver = receiver;
    }

    /// <summary>Starts two of our nodes: this very program, as <c>mesh-node</c>.</summary>
    public static Task<MeshPair> StartOursAsync() =>
        StartAsync("AVI", "dotnet", [typeof(MeshPair).Assembly.Location, MeshNodeCommand.Name]);

    /// <summary>Starts two js-libp2p nodes.</summary>
    public static Task<MeshPair> StartTheirsAsync() =>
        StartAsync("js-libp2p", NodeRuntime.Node, ["benchmark.mjs"]);

    /// <exception cref="PeerException">A node failed, or a message was lost.</exception>
    public async Task<MeshFigures> MeasureAsync(MeshLoad load)
    {
        // Both runtimes compile while they run; what they do in the first seconds is not what they can.
        await FloodAsync(load with { Seconds = WarmUpSeconds });
        double messagesPerSecond = await FloodAsync(load);
        await PaceAsync(load with { Seconds = 1 });
        double[] microseconds = await PaceAsync(load);
        return new MeshFigures(
            messagesPerSecond,
            MeshFigures.Percentile(microseconds, 0.5),
            MeshFigures.Percentile(microseconds, 0.99));
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private static async Task<MeshPair> StartAsync(string kind, string command, string[] arguments)
    {
        var pair = new MeshPair(
            PeerProcess.Start($"{kind} publisher", command, arguments),
            PeerProcess.Start($"{kind} receiver", command, arguments));
        try
        {
            JsonElement started = await pair._receiver.CallAsync("start", new { listen = true }, Slack);
            await pair._publisher.CallAsync("start", new { listen = false }, Slack);
            await pair._publisher.CallAsync("connect", new { address = started.GetProperty("address") }, Slack);
            await pair._receiver.CallAsync("counted", new { }, Slack);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    private async Task<double> FloodAsync(MeshLoad load)
    {
        JsonElement sent = await _publisher.CallAsync(
            "flood", new { load.Seconds, load.Window, load.Bytes }, TimeSpan.FromSeconds(load.Seconds) + Slack);
        await CountedAsync(sent);
        return sent.GetProperty("messages").GetInt32() / sent.GetProperty("seconds").GetDouble();
    }

    private async Task<double[]> PaceAsync(MeshLoad load)
    {
        JsonElement sent = await _publisher.CallAsync(
            "pace",
            new { load.Seconds, PerSecond = MeshLoad.PacedPerSecond, load.Bytes },
            TimeSpan.FromSeconds(load.Seconds) + Slack);
        return await CountedAsync(sent);
    }

    // The latencies of exactly the messages that were sent.
    private async Task<double[]> CountedAsync(JsonElement sent)
    {
        JsonElement counted = await _receiver.CallAsync("counted", new { }, Slack);
        int messages = sent.GetProperty("messages").GetInt32();
        double[] microseconds =
            [.. counted.GetProperty("microseconds").EnumerateArray().Select(item => item.GetDouble())];
        return microseconds.Length == messages
            ? microseconds
            : throw new PeerException($"{messages} messages were sent; {microseconds.Length} came.");
    }
}
