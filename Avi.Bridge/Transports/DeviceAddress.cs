using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Avi.Bridge.Transports;

/// <summary>Where a datagram came from, as a value that is compared and hashed without allocating.</summary>
/// <param name="Ip">The IP address; one of IPv4 in its IPv6 form, <c>::ffff:a.b.c.d</c>.</param>
/// <param name="Scope">The scope of a link-local IPv6 address, else 0.</param>
/// <param name="Port">The UDP port.</param>
internal readonly record struct DeviceAddress(UInt128 Ip, uint Scope, ushort Port)
{
    // sockaddr_in:  | family 2 | port 2 | address 4 |
    // sockaddr_in6: | family 2 | port 2 | flow 4 | address 16 | scope 4 |      port and addresses are big endian
    private const int PortOffset = 2;
    private const int Ipv4Offset = 4;
    private const int Ipv4End = 8;
    private const int Ipv6Offset = 8;
    private const int ScopeOffset = 24;
    private const int Ipv6End = 28;

    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    /// <summary>Gets a value indicating whether this is an IPv4 address.</summary>
    public bool IsIpv4 => Ip >> 32 == MappedPrefix >> 32;

    /// <returns><see langword="false"/> when the address is neither IPv4 nor IPv6.</returns>
    public static bool TryRead(SocketAddress source, out DeviceAddress address)
    {
        ReadOnlySpan<byte> bytes = source.Buffer.Span[..source.Size];
        if (source.Family == AddressFamily.InterNetwork && bytes.Length >= Ipv4End)
        {
            UInt128 mapped = MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes[Ipv4Offset..]);
            address = new DeviceAddress(mapped, Scope: 0, BinaryPrimitives.ReadUInt16BigEndian(bytes[PortOffset..]));
            return true;
        }

        if (source.Family == AddressFamily.InterNetworkV6 && bytes.Length >= Ipv6End)
        {
            address = new DeviceAddress(
                BinaryPrimitives.ReadUInt128BigEndian(bytes[Ipv6Offset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[ScopeOffset..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[PortOffset..]));
            return true;
        }

        address = default;
        return false;
    }

    /// <returns>The address for people and for applications.</returns>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Ip);
        return new IPEndPoint(IsIpv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes, Scope), Port);
    }
}
