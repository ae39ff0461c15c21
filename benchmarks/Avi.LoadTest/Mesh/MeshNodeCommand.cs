using System.CommandLine;

namespace Avi.LoadTest.Mesh;

/// <summary>The hidden command <c>mesh-node</c>: one node of a pair, driven over standard input and output.</summary>
internal static class MeshNodeCommand
{
    public const string Name = "mesh-node";

    public static Command Create()
    {
        var command = new Command(Name, "One node of the mesh benchmark; takes commands as benchmark.mjs does.")
        {
            Hidden = true,
        };
        command.SetAction((_, cancellation) => ServeAsync(cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(CancellationToken cancellation)
    {
        await using var node = new BenchmarkNode();
        await new BenchmarkCommands(node).ServeAsync(Console.In, Console.Out, cancellation);
        return 0;
    }
}
