namespace Avi.Samples.GatewayWithPubSub;

/// <summary>What the command line says.</summary>
internal sealed class GatewaySettings
{
    public required string Name { get; init; }

    public required string UdpHost { get; init; }

    public required int UdpPort { get; init; }

    public required string MeshHost { get; init; }

    public required int MeshPort { get; init; }

    public required IReadOnlyList<string> Bootstrap { get; init; }

    public required string? IdentityFile { get; init; }

    public required bool AllowsPlainDevices { get; init; }

    public required bool UsesMdns { get; init; }

    /// <summary>Gets where the node listens, as a multiaddr.</summary>
    public string MeshAddress => SampleOptions.MeshAddress(MeshHost, MeshPort);
}
