using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>The peers that one owner of addresses can have: of an IPv4 address, or of an IPv6 network.</summary>
/// <param name="Network">The first 64 bits of an IPv6 address; an IPv4 address as IPv6 maps it.</param>
internal readonly record struct HostGroup(UInt128 Network)
{
    /// <summary>An IPv6 subscriber has at least this network for himself, so single addresses say nothing.</summary>
    private const int HostBits = 64;

    /// <summary>Finds the group of an address.</summary>
    /// <returns>
    /// <see langword="null"/> when it is of a private network or this host, where many nodes at one address are normal.
    /// </returns>
    public static HostGroup? Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        if (IPAddress.IsLoopback(address))
            return null;

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            uint bits = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
            return IsPrivate(bits) ? null : new HostGroup(((UInt128)0xFFFF << 32) | bits);
        }

        if (address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
            return null;

        return new HostGroup(BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes()) >> HostBits << HostBits);
    }

    // RFC 1918, RFC 3927, and the shared addresses of providers, RFC 6598.
    private static bool IsPrivate(uint address) =>
        IsIn(address, 0x0A000000, 8)
        || IsIn(address, 0xAC100000, 12)
        || IsIn(address, 0xC0A80000, 16)
        || IsIn(address, 0xA9FE0000, 16)
        || IsIn(address, 0x64400000, 10);

    private static bool IsIn(uint address, uint network, int bits) => (address ^ network) >> (32 - bits) == 0;
}
