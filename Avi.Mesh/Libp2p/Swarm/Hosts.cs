using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Finds the host in an address, so that connections can be counted by it.</summary>
internal static class Hosts
{
    // Who has a public IPv6 address usually has the 2^64 beside it.
    private const int HostBytesOfIPv6 = 8;

    /// <returns>
    /// The IP address, of a public IPv6 address its first half; the whole address when it has none.
    /// </returns>
    public static string Of(Multiaddr address)
    {
        if (!address.TryGetTcp(out EndPoint? endPoint) || endPoint is not IPEndPoint ip)
            return address.WithoutPeerId().ToString();

        IPAddress host = ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address;
        return IsPublicIPv6(host)
            ? $"{Convert.ToHexStringLower(host.GetAddressBytes().AsSpan(0, HostBytesOfIPv6))}/64"
            : host.ToString();
    }

    /// <summary>Says whether only this host can reach the address.</summary>
    public static bool IsLoopback(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address);

    private static bool IsPublicIPv6(IPAddress host) =>
        host.AddressFamily == AddressFamily.InterNetworkV6
        && !host.IsIPv6LinkLocal && !host.IsIPv6UniqueLocal && !IPAddress.IsLoopback(host);
}
