using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>Reads the address of a TCP socket as the end point that the framework connects to.</summary>
internal static class MultiaddrTcp
{
    /// <param name="address">The binary address, without a peer id: <c>[/ip6zone/…]/host/…/tcp/…</c>.</param>
    /// <param name="endPoint">Where to connect.</param>
    /// <returns><see langword="false"/> when it is another kind of address, or has more above TCP.</returns>
    public static bool TryRead(ReadOnlySpan<byte> address, [NotNullWhen(true)] out EndPoint? endPoint)
    {
        endPoint = null;
        var reader = new MultiaddrReader(address);
        if (!reader.TryReadNext(out MultiaddrProtocol? hostProtocol, out ReadOnlySpan<byte> host))
            return false;

        string zone = string.Empty;
        if (hostProtocol == MultiaddrProtocol.IP6Zone)
        {
            zone = "%" + Encoding.UTF8.GetString(host);
            if (!reader.TryReadNext(out hostProtocol, out host) || hostProtocol != MultiaddrProtocol.IP6)
                return false;
        }

        if (!reader.TryReadNext(out MultiaddrProtocol? portProtocol, out ReadOnlySpan<byte> portBytes)
            || portProtocol != MultiaddrProtocol.Tcp
            || reader.Remaining > 0)
        {
            return false;
        }

        endPoint = ToEndPoint(hostProtocol, host, zone, BinaryPrimitives.ReadUInt16BigEndian(portBytes));
        return endPoint is not null;
    }

    private static EndPoint? ToEndPoint(MultiaddrProtocol protocol, ReadOnlySpan<byte> host, string zone, int port)
    {
        if (protocol == MultiaddrProtocol.IP4)
            return new IPEndPoint(new IPAddress(host), port);

        if (protocol == MultiaddrProtocol.IP6)
            return IPAddress.TryParse(new IPAddress(host) + zone, out IPAddress? ip) ? new IPEndPoint(ip, port) : null;

        AddressFamily? family = FamilyOf(protocol);
        return family is null ? null : new DnsEndPoint(Encoding.UTF8.GetString(host), port, family.Value);
    }

    private static AddressFamily? FamilyOf(MultiaddrProtocol protocol) => protocol.Name switch
    {
        "dns" => AddressFamily.Unspecified,
        "dns4" => AddressFamily.InterNetwork,
        "dns6" => AddressFamily.InterNetworkV6,
        _ => null,
    };
}
