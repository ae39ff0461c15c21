using Avi.Mesh;

namespace Avi.Interop.Tests;

/// <summary>Starts our nodes where these tests may: on loopback, on any free port.</summary>
internal static class Loopback
{
    public const string Any = "/ip4/127.0.0.1/tcp/0";

    public static Task<MeshNode> StartNodeAsync(
        string name, CancellationToken cancellation, MeshServices? services = null) =>
        MeshNode.StartAsync(
            new MeshOptions { Name = name, ListenAddresses = { Any }, Discovery = { Mdns = false } }, services, cancellation);
}
