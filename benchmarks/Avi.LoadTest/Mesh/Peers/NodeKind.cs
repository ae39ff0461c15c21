using Avi.LoadTest.Mesh.Node;
using Avi.Tests.NodePeers;

namespace Avi.LoadTest.Mesh.Peers;

/// <summary>Whose node: how its process is started.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Command">The program.</param>
/// <param name="Arguments">What makes it a node of the benchmark.</param>
internal sealed record NodeKind(string Name, string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Gets our node: this very program.</summary>
    public static NodeKind Ours { get; } =
        new("AVI for .NET", "dotnet", [typeof(NodeKind).Assembly.Location, MeshNodeCommand.Name]);

    /// <summary>Gets js-libp2p.</summary>
    public static NodeKind Theirs { get; } = new("js-libp2p", NodeRuntime.Node, ["--expose-gc", "benchmark.mjs"]);
}
