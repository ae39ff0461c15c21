using System.Net;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>A network that is spoken in, and what is ours in it.</summary>
/// <param name="Id">Which it is.</param>
/// <param name="Prefixes">The interface's own addresses of both families, with their networks.</param>
/// <param name="Addresses">Where others there reach this node, with its peer id.</param>
internal sealed record MdnsLink(
    MdnsLinkId Id, IReadOnlyList<LinkPrefix> Prefixes, IReadOnlyList<Multiaddr> Addresses)
{
    /// <summary>Says whether a host is in this network: nobody else has a part in the conversation.</summary>
    public bool IsOnLink(IPAddress host)
    {
        if (LinkPrefix.IsLinkLocal(host))
            return true;

        foreach (LinkPrefix prefix in Prefixes)
        {
            if (prefix.Contains(host))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Turns an address that a peer told into the one to dial here. Addresses elsewhere are refused, so that nobody in
    /// the network can make this node dial hosts of his choice outside.
    /// </summary>
    /// <returns>The address, or <see langword="null"/> when it is none of a TCP socket in this network.</returns>
    public Multiaddr? Localize(Multiaddr told)
    {
        // The zone is the name of an interface of the teller. Here it is the one at which he was heard.
        var reader = new MultiaddrReader(told.Bytes.Span);
        bool hasZone = reader.TryReadNext(out MultiaddrProtocol? first, out _) && first == MultiaddrProtocol.IP6Zone;
        Multiaddr? address = told;
        if (hasZone && !Multiaddr.TryRead(told.Bytes.Span[^reader.Remaining..], out address))
            return null;

        if (!address.TryGetTcp(out EndPoint? endPoint)
            || endPoint is not IPEndPoint { Port: > 0 } ip
            || IPAddress.IsLoopback(ip.Address)
            || !IsOnLink(ip.Address))
        {
            return null;
        }

        return ip.Address.IsIPv6LinkLocal
            ? Multiaddr.FromTcp(new IPEndPoint(new IPAddress(ip.Address.GetAddressBytes(), Id.InterfaceIndex), ip.Port))
            : address.WithoutPeerId();
    }

    /// <summary>Says whether nothing has changed.</summary>
    public bool IsSame(MdnsLink other) =>
        Id == other.Id && Prefixes.SequenceEqual(other.Prefixes) && Addresses.SequenceEqual(other.Addresses);
}
