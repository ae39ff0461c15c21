using System.Collections.Frozen;

namespace Avi.Mesh.Libp2p.Multiformats;

/// <summary>One of the protocols that an address is made of, from the table of the multiformats.</summary>
/// <remarks>
/// What is not listed (onion services, Unix sockets, paths of HTTP) nobody here can dial; a peer's address that has it
/// is
/// left out.
/// </remarks>
/// <param name="Code">Its number on the wire.</param>
/// <param name="Name">Its name in text.</param>
/// <param name="ValueKind">What stands after it.</param>
internal sealed record MultiaddrProtocol(ulong Code, string Name, MultiaddrValueKind ValueKind)
{
    public static readonly MultiaddrProtocol IP4 = new(4, "ip4", MultiaddrValueKind.IPv4);
    public static readonly MultiaddrProtocol IP6 = new(41, "ip6", MultiaddrValueKind.IPv6);
    public static readonly MultiaddrProtocol IP6Zone = new(42, "ip6zone", MultiaddrValueKind.Name);
    public static readonly MultiaddrProtocol Dns = new(53, "dns", MultiaddrValueKind.Name);
    public static readonly MultiaddrProtocol Dns4 = new(54, "dns4", MultiaddrValueKind.Name);
    public static readonly MultiaddrProtocol Dns6 = new(55, "dns6", MultiaddrValueKind.Name);
    public static readonly MultiaddrProtocol Tcp = new(6, "tcp", MultiaddrValueKind.Port);
    public static readonly MultiaddrProtocol P2P = new(421, "p2p", MultiaddrValueKind.PeerId);
    public static readonly MultiaddrProtocol Memory = new(777, "memory", MultiaddrValueKind.Name);

    // The old name of p2p, still found in configuration files.
    private const string OldNameOfP2P = "ipfs";

    private static readonly MultiaddrProtocol[] All =
    [
        IP4, IP6, IP6Zone, Dns, Dns4, Dns6, Tcp, P2P, Memory,
        new(56, "dnsaddr", MultiaddrValueKind.Name),
        new(273, "udp", MultiaddrValueKind.Port),
        new(280, "webrtc-direct", MultiaddrValueKind.None),
        new(281, "webrtc", MultiaddrValueKind.None),
        new(290, "p2p-circuit", MultiaddrValueKind.None),
        new(443, "https", MultiaddrValueKind.None),
        new(448, "tls", MultiaddrValueKind.None),
        new(449, "sni", MultiaddrValueKind.Name),
        new(454, "noise", MultiaddrValueKind.None),
        new(460, "quic", MultiaddrValueKind.None),
        new(461, "quic-v1", MultiaddrValueKind.None),
        new(465, "webtransport", MultiaddrValueKind.None),
        new(466, "certhash", MultiaddrValueKind.Multihash),
        new(477, "ws", MultiaddrValueKind.None),
        new(478, "wss", MultiaddrValueKind.None),
        new(480, "http", MultiaddrValueKind.None),
    ];

    private static readonly FrozenDictionary<ulong, MultiaddrProtocol> ByCode =
        All.ToFrozenDictionary(protocol => protocol.Code);

    private static readonly FrozenDictionary<string, MultiaddrProtocol> ByName =
        All.ToFrozenDictionary(protocol => protocol.Name, StringComparer.Ordinal);

    /// <summary>Finds a protocol by its number.</summary>
    /// <returns>The protocol, or <see langword="null"/> when it is not known here.</returns>
    public static MultiaddrProtocol? Find(ulong code) => ByCode.GetValueOrDefault(code);

    /// <summary>Finds a protocol by its name.</summary>
    /// <returns>The protocol, or <see langword="null"/> when it is not known here.</returns>
    public static MultiaddrProtocol? Find(string name) =>
        string.Equals(name, OldNameOfP2P, StringComparison.Ordinal) ? P2P : ByName.GetValueOrDefault(name);
}
