using Avi.Fuzz.Targets;

namespace Avi.Fuzz;

/// <summary>
/// Every parser that sees bytes of strangers: of peers, of devices, of gateways, of the local network, of files.
/// </summary>
internal static class FuzzTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        .. AddressTargets.All,
        .. IdentityTargets.All,
        .. FileTargets.All,
        .. NegotiationTargets.All,
        .. NoiseTargets.All,
        .. YamuxTargets.All,
        .. IdentifyTargets.All,
        .. GossipSubTargets.All,
        .. KademliaTargets.All,
        .. MdnsTargets.All,
        .. StreamTargets.All,
        .. DeviceMessageTargets.All,
        .. DeviceRecordTargets.All,
        .. SessionRecordTargets.All,
        .. GatewayTargets.All,
        .. DeviceTargets.All,
        .. SecurityTargets.All,
    ];
}
