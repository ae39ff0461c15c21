using System.CommandLine;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh;

/// <summary>The command <c>mesh</c>: two of our nodes, and two js-libp2p nodes, each in a process of its own.</summary>
internal static class MeshCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each side is measured, in turns; the median counts.",
            DefaultValueFactory = _ => 3,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long one measurement takes.",
            DefaultValueFactory = _ => 5,
        };
        var window = new Option<int>("--window")
        {
            Description = "How many messages may be on the way at most.",
            DefaultValueFactory = _ => 1024,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "How long the payload of a message is.",
            DefaultValueFactory = _ => 100,
        };
        var command = new Command("mesh", "Signed GossipSub messages between two nodes on loopback, against js-libp2p.")
        {
            rounds, seconds, window, bytes,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new MeshLoad(
                parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(window), parsed.GetValue(bytes)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(MeshLoad load, CancellationToken cancellation)
    {
        try
        {
            await NodeModules.EnsureAsync(cancellation);
        }
        catch (NodeMissingException exception)
        {
            await Console.Error.WriteLineAsync($"There is no js-libp2p to compare with. {exception.Message}");
            return 1;
        }

        List<MeshFigures> ours = [];
        List<MeshFigures> theirs = [];
        for (int round = 1; round <= load.Rounds; round++)
        {
            // In turns, so that a machine that gets slower or faster meanwhile does it to both.
            ours.Add(await MeasureAsync(MeshPair.StartOursAsync, load, cancellation));
            theirs.Add(await MeasureAsync(MeshPair.StartTheirsAsync, load, cancellation));
            Console.WriteLine($"round {round}: ours {ours[^1]}; js-libp2p {theirs[^1]}");
        }

        await MeshReport.WriteAsync(Console.Out, load, MeshFigures.MedianOf(ours), MeshFigures.MedianOf(theirs));
        return 0;
    }

    private static async Task<MeshFigures> MeasureAsync(
        Func<Task<MeshPair>> start, MeshLoad load, CancellationToken cancellation)
    {
        await using MeshPair pair = await start();
        cancellation.ThrowIfCancellationRequested();
        return await pair.MeasureAsync(load);
    }
}
