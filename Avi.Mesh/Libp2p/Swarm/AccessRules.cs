using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Who may be connected, by peer and by network; what is denied is denied whatever allows it.</summary>
/// <remarks>
/// With a list of the allowed, everybody else is denied; a list that has become empty allows nobody. For several
/// threads: those who ask never wait for those who change it.
/// </remarks>
internal sealed class AccessRules : IConnectionGate
{
    /// <summary>How many peers each list takes.</summary>
    public const int MaxPeers = 10_000;

    /// <summary>How many networks each list takes; each new connection is compared with all of them.</summary>
    public const int MaxNetworks = 1_000;

    private readonly AccessList<PeerId> _peers;
    private readonly AccessList<IPNetwork> _networks;

    /// <param name="allowedPeers">The only peers that may connect; none for all that are not denied.</param>
    /// <param name="allowedNetworks">The only networks to connect with; none for all that are not denied.</param>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public AccessRules(IReadOnlyList<PeerId> allowedPeers, IReadOnlyList<IPNetwork> allowedNetworks)
    {
        _peers = new AccessList<PeerId>(allowedPeers, MaxPeers);
        _networks = new AccessList<IPNetwork>([.. allowedNetworks.Select(Normalize)], MaxNetworks);
    }

    /// <summary>Denies a peer from now on.</summary>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public void Deny(PeerId peer) => _peers.Deny(peer);

    /// <summary>Denies a network from now on.</summary>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public void Deny(IPNetwork network) => _networks.Deny(Normalize(network));

    /// <summary>Denies a peer no longer, and adds it to the list of the allowed if there is one.</summary>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public void Allow(PeerId peer) => _peers.Allow(peer);

    /// <summary>Denies a network no longer, and adds it to the list of the allowed if there is one.</summary>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public void Allow(IPNetwork network) => _networks.Allow(Normalize(network));

    /// <inheritdoc/>
    public bool AllowsPeer(PeerId peer) =>
        !_peers.Denied.Contains(peer) && _peers.Allowed?.Contains(peer) is not false;

    /// <inheritdoc/>
    /// <remarks>A host name is allowed: what it resolves to is asked for when there is a connection.</remarks>
    public bool AllowsAddress(Multiaddr remote)
    {
        if (!remote.TryGetTcp(out EndPoint? endPoint))
            return _networks.Allowed is null;

        return endPoint is not IPEndPoint ip || Allows(Normalize(ip.Address));
    }

    private static IPAddress Normalize(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>IPv4 networks may be written as IPv6 ones, <c>::ffff:192.0.2.0/120</c>.</summary>
    private static IPNetwork Normalize(IPNetwork network)
    {
        const int mappedPrefixLength = 96;
        return network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= mappedPrefixLength
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - mappedPrefixLength)
            : network;
    }

    private bool Allows(IPAddress address) =>
        !IsIn(_networks.Denied, address) && (_networks.Allowed is not { } allowed || IsIn(allowed, address));

    private static bool IsIn(IEnumerable<IPNetwork> networks, IPAddress address)
    {
        // A link-local address comes with the interface that it was seen on, which is no part of a network.
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 })
            address = new IPAddress(address.GetAddressBytes());

        return networks.Any(network => network.Contains(address));
    }
}
