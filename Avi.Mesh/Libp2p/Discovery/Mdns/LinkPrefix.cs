using System.Net;
using System.Net.Sockets;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>An address of ours, and how many of its first bits all hosts of its network have.</summary>
internal readonly record struct LinkPrefix(IPAddress Address, int Bits)
{
    /// <summary>Says whether an address is of the same network.</summary>
    public bool Contains(IPAddress other)
    {
        if (other.AddressFamily != Address.AddressFamily)
            return false;

        Span<byte> ours = stackalloc byte[16];
        Span<byte> theirs = stackalloc byte[16];
        Address.TryWriteBytes(ours, out int bytes);
        other.TryWriteBytes(theirs, out _);

        int whole = Math.Min(Bits / 8, bytes);
        if (!ours[..whole].SequenceEqual(theirs[..whole]))
            return false;

        int rest = whole < bytes ? Bits % 8 : 0;
        return rest == 0 || (ours[whole] ^ theirs[whole]) >> (8 - rest) == 0;
    }

    /// <summary>Says whether an address is only of the network that it is used in, whatever its prefix.</summary>
    public static bool IsLinkLocal(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal;

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] == 169 && bytes[1] == 254; // RFC 3927
    }
}
