using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Finds the networks in which others can reach this node.</summary>
/// <param name="localPeer">Who this node is.</param>
/// <param name="bound">What it listens on; 0.0.0.0 and :: are all interfaces.</param>
internal sealed class MdnsInterfaces(PeerId localPeer, IEnumerable<Multiaddr> bound)
{
    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private readonly IPEndPoint[] _bound = [.. bound.SelectMany(EndPointsOf)];

    /// <summary>
    /// Looks at the interfaces. A network is spoken in only where the node listens, and by the protocol by which it is
    /// reached there: others learn nothing else that they can use.
    /// </summary>
    public IReadOnlyList<MdnsLink> Find()
    {
        if (_bound.Length == 0)
            return [];

        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Where(CanMulticast).SelectMany(LinksOf)];
        }
        catch (NetworkInformationException)
        {
            // An interface went away while we looked; what takes its place is found by the next look.
            return [];
        }
    }

    // Those of loopback are left out: nobody in a network can use them.
    private static IEnumerable<IPEndPoint> EndPointsOf(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip && !IPAddress.IsLoopback(ip.Address)
            ? [ip]
            : [];

    private static bool CanMulticast(NetworkInterface candidate) =>
        candidate.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        && candidate.NetworkInterfaceType != NetworkInterfaceType.Loopback
        && candidate.SupportsMulticast;

    private static int IndexOf(IPInterfaceProperties properties, AddressFamily family) =>
        family == AddressFamily.InterNetwork
            ? properties.GetIPv4Properties().Index
            : properties.GetIPv6Properties().Index;

    private IEnumerable<MdnsLink> LinksOf(NetworkInterface candidate)
    {
        IPInterfaceProperties properties = candidate.GetIPProperties();
        LinkPrefix[] prefixes =
        [
            .. properties.UnicastAddresses.Select(own => new LinkPrefix(own.Address, own.PrefixLength)),
        ];
        IPEndPoint[] reachable = [.. _bound.SelectMany(local => ReachableAt(local, prefixes))];
        Multiaddr[] addresses =
        [
            .. reachable.Select(endPoint => Multiaddr.FromTcp(endPoint).WithPeerId(localPeer)).Distinct(),
        ];
        return
        [
            .. from family in Families
               where reachable.Any(endPoint => endPoint.AddressFamily == family)
               select new MdnsLink(new MdnsLinkId(IndexOf(properties, family), family), prefixes, addresses),
        ];
    }

    private static IEnumerable<IPEndPoint> ReachableAt(IPEndPoint local, LinkPrefix[] prefixes)
    {
        bool isAny = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        return from prefix in prefixes
               where prefix.Address.AddressFamily == local.AddressFamily
               where isAny || prefix.Address.Equals(local.Address)
               select new IPEndPoint(prefix.Address, local.Port);
    }
}
