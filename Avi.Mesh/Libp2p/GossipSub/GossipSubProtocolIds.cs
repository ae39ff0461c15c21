using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The names that streams are negotiated for.</summary>
internal static class GossipSubProtocolIds
{
    private static readonly ProtocolId V12 = new("/meshsub/1.2.0");
    private static readonly ProtocolId V11 = new("/meshsub/1.1.0");
    private static readonly ProtocolId V10 = new("/meshsub/1.0.0");
    private static readonly ProtocolId FloodSub = new("/floodsub/1.0.0");

    /// <summary>Gets all that we speak, newest first.</summary>
    public static IReadOnlyList<ProtocolId> All { get; } = [V12, V11, V10, FloodSub];

    /// <summary>Gets the router that a negotiated name stands for.</summary>
    public static GossipSubVersion VersionOf(ProtocolId protocol) =>
        protocol == V12 ? GossipSubVersion.V12
        : protocol == V11 ? GossipSubVersion.V11
        : protocol == V10 ? GossipSubVersion.V10
        : GossipSubVersion.FloodSub;
}
