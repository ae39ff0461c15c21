using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Where a connection comes from: who may own its neighbours, and what they can reach.</summary>
/// <param name="Group">The network or the host; peers of the same group may be the same person's.</param>
/// <param name="Scope">From where its address can be reached.</param>
internal readonly record struct PeerOrigin(string Group, AddressScope Scope)
{
    // The smallest blocks that providers hand out. A host of a local IPv6 network chooses among the addresses of its
    // network.
    private const int IPv4NetworkBytes = 3;
    private const int IPv6NetworkBytes = 6;
    private const int IPv6LocalBytes = 8;

    /// <summary>Finds where an address is.</summary>
    public static PeerOrigin Of(Multiaddr address)
    {
        if (!address.TryGetTcp(out EndPoint? endPoint) || endPoint is not IPEndPoint ip)
            return new PeerOrigin(address.WithoutPeerId().ToString(), AddressScope.Global);

        AddressScope scope = ScopeOf(ip.Address);
        bool isV4 = ip.AddressFamily == AddressFamily.InterNetwork;
        int bytes = (isV4, scope) switch
        {
            (true, AddressScope.Global) => IPv4NetworkBytes,
            (true, _) => 4,
            (false, AddressScope.Global) => IPv6NetworkBytes,
            (false, _) => IPv6LocalBytes,
        };
        return new PeerOrigin(Convert.ToHexString(ip.Address.GetAddressBytes().AsSpan(0, bytes)), scope);
    }

    /// <summary>Says whether a peer of this origin can use an address of another peer.</summary>
    public bool CanReach(Multiaddr address)
    {
        bool isSomewhere = !address.TryGetTcp(out EndPoint? endPoint)
            || endPoint is not IPEndPoint { Address: var ip }
            || (!ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any));
        return isSomewhere && Of(address).Scope >= Scope;
    }

    private static AddressScope ScopeOf(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return AddressScope.Host;

        if (address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
            return AddressScope.Local;

        // RFC 1918, the shared addresses of RFC 6598, and RFC 3927.
        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is
            [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [100, >= 64 and <= 127, ..] or [169, 254, ..]
            ? AddressScope.Local
            : AddressScope.Global;
    }
}
