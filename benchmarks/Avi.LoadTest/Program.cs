using System.CommandLine;
using Avi.LoadTest.Gateway;
using Avi.LoadTest.Mesh;
using Avi.LoadTest.Mesh.Node;
using Avi.LoadTest.Simulate;

// dotnet run -c Release --project benchmarks/Avi.LoadTest -- --help
var root = new RootCommand("Puts a load on the real thing, next to a peer in the same run, and prints both figures.")
{
    GatewayCommand.Create(),
    MeshCommand.Create(),
    SimulateCommand.Create(),
    MeshNodeCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
