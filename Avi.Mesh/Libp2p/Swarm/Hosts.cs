using System.Net;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Finds the host in an address, so that connections can be counted by it.</summary>
internal static class Hosts
{
    /// <returns>The IP address; the whole address when it has none.</returns>
    public static string Of(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip
            ? ip.Address.ToString()
            : address.WithoutPeerId().ToString();

    /// <summary>Says whether only this host can reach the address.</summary>
    public static bool IsLoopback(Multiaddr address) =>
        address.TryGetTcp(out EndPoint? endPoint) && endPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address);
}
