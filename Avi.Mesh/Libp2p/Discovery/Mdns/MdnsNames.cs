namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The names that a node asks about, and answers for (libp2p specification, discovery/mdns.md).</summary>
internal sealed class MdnsNames
{
    private const int PeerNameLetters = 32; // the specification wants 32 to 63; queries list many of them
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private MdnsNames(string service, string peer)
    {
        Service = DnsName.Parse(service);
        Peer = DnsName.Parse($"{peer}.{service}");
    }

    /// <summary>Gets the name that stands for all services of a network (RFC 6763, section 9).</summary>
    public static DnsName AllServices { get; } = DnsName.Parse("_services._dns-sd._udp.local");

    /// <summary>Gets the name under which peers are found.</summary>
    public DnsName Service { get; }

    /// <summary>Gets the name of this node: says nothing about it, and is another at each start.</summary>
    public DnsName Peer { get; }

    /// <summary>Makes the names of one node.</summary>
    /// <param name="networkFingerprint">
    /// What tells a private network from others, whose nodes look only for each other; <see langword="null"/> in the
    /// open one.
    /// </param>
    /// <param name="random">Makes the node's name.</param>
    public static MdnsNames Create(string? networkFingerprint, Random random)
    {
        string suffix = networkFingerprint is null ? string.Empty : $"-{networkFingerprint}";
        return new MdnsNames(
            $"_p2p{suffix}._udp.local", new string(random.GetItems<char>(Letters, PeerNameLetters)));
    }
}
