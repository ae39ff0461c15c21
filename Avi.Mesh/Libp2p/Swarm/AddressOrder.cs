using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Puts the addresses of a peer into the order in which they are dialled. Decides.</summary>
/// <remarks>
/// The first one stays the first: it is where the peer was met. Of the others, those near by come before those far
/// away, since a wrong one near by fails at once; and IPv6 and IPv4 take turns.
/// </remarks>
internal static class AddressOrder
{
    /// <param name="addresses">Where the peer may be, the likely ones first.</param>
    /// <param name="own">Where this node listens: whoever is there, it is not that peer.</param>
    public static IEnumerable<Multiaddr> Of(IReadOnlyList<Multiaddr> addresses, IReadOnlyList<Multiaddr> own)
    {
        Multiaddr[] others = [.. addresses.Except(own)];
        return others.Take(1).Concat(others
            .Skip(1)
            .GroupBy(DistanceOf)
            .OrderBy(group => group.Key)
            .SelectMany(group => StaggeredRace.TakeTurns(group, FamilyOf)));
    }

    private static int DistanceOf(Multiaddr address)
    {
        if (!address.TryGetTcp(out EndPoint? endPoint) || endPoint is not IPEndPoint { Address: { } ip })
            return 3;

        if (IPAddress.IsLoopback(ip))
            return 0;

        return IsOfSite(ip) ? 1 : 2;
    }

    // RFC 1918, RFC 3927, RFC 4193, RFC 4291.
    private static bool IsOfSite(IPAddress ip)
    {
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            return ip.IsIPv6UniqueLocal || ip.IsIPv6LinkLocal;

        return ip.GetAddressBytes() is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..];
    }

    private static AddressFamily FamilyOf(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) ? endPoint.AddressFamily : AddressFamily.Unknown;
}
