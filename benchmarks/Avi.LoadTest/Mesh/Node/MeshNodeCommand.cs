using System.CommandLine;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>
/// The hidden command <c>mesh-node</c>: one process of the benchmark, driven over its standard streams.
/// </summary>
internal static class MeshNodeCommand
{
    public const string Name = "mesh-node";

    public static Command Create()
    {
        var command = new Command(Name, "One process of the mesh benchmark; takes commands as benchmark.mjs does.")
        {
            Hidden = true,
        };
        command.SetAction((_, cancellation) => ServeAsync(cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(CancellationToken cancellation)
    {
        await using var commands = new BenchmarkCommands();
        await commands.ServeAsync(Console.In, Console.Out, cancellation);
        return 0;
    }
}
