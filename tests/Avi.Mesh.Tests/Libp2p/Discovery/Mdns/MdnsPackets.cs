using System.Net;
using System.Net.Sockets;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

/// <summary>A network, and packets of it as other implementations send them.</summary>
internal static class MdnsPackets
{
    /// <summary>Who the foreign packets tell of.</summary>
    public const string ForeignPeer = "12D3KooWSaA9vcFsQ9YE9aZAk6MrJ9NYG6wxRxJU1QVVfM6gNfkM";

    public static readonly MdnsLinkId LinkId = new(2, AddressFamily.InterNetwork);

    /// <summary>What js-libp2p asks; made by its own DNS library, as are the next two.</summary>
    public static readonly byte[] JsQuery = Convert.FromHexString(
        "000000000001000000000000045f703270045f756470056c6f63616c00000c0001");

    /// <summary>What js-libp2p answers: the texts stand among the answers, one of them for loopback.</summary>
    public static readonly byte[] JsAnswer = Convert.FromHexString(
        "000084000000000300000000045f703270045f756470056c6f63616c00000c00010000007800513f616263646566676869"
        + "6a6b6c6d6e6f707172737475767778797a6162636465666768696a6b6c6d6e6f707172737475767778797a616263646566"
        + "6768696a6b045f703270045f756470056c6f63616c003f6162636465666768696a6b6c6d6e6f707172737475767778797a"
        + "6162636465666768696a6b6c6d6e6f707172737475767778797a6162636465666768696a6b045f703270045f756470056c"
        + "6f63616c000010000100000078005958646e73616464723d2f6970342f3132372e302e302e312f7463702f343030312f70"
        + "32702f313244334b6f6f5753614139766346735139594539615a416b364d724a394e594736777852784a5531515656664d"
        + "36674e666b4d3f6162636465666768696a6b6c6d6e6f707172737475767778797a6162636465666768696a6b6c6d6e6f70"
        + "7172737475767778797a6162636465666768696a6b045f703270045f756470056c6f63616c000010000100000078005958"
        + "646e73616464723d2f6970342f31302e37372e302e322f7463702f343030312f7032702f313244334b6f6f575361413976"
        + "6346735139594539615a416b364d724a394e594736777852784a5531515656664d36674e666b4d");

    /// <summary>
    /// What rust-libp2p answers: a name that is below no service and has capitals, and the texts among the additional
    /// records, with the bit that empties caches.
    /// </summary>
    public static readonly byte[] RustAnswer = Convert.FromHexString(
        "000784000000000100000001045f703270045f756470056c6f63616c00000c0001000001680026244162336445664768496a"
        + "4b6c4d6e4f705172537455765778597a3031323334353637383900244162336445664768496a4b6c4d6e4f705172537455"
        + "765778597a30313233343536373839000010800100000168005a59646e73616464723d2f6970342f31302e37372e302e33"
        + "2f7463702f33393030312f7032702f313244334b6f6f5753614139766346735139594539615a416b364d724a394e594736"
        + "777852784a5531515656664d36674e666b4d");

    /// <summary>A query for printers and for all services.</summary>
    public static readonly byte[] PrinterQuery = Convert.FromHexString(
        "000000000002000000000000045f697070045f746370056c6f63616c00000c0001095f7365727669636573075f646e732d7364"
        + "045f756470056c6f63616c00000c0001");

    /// <summary>The network 10.77.0.0/24, where this host is 10.77.0.1.</summary>
    public static MdnsLink Link(PeerId peer, params string[] addresses) => new(
        LinkId,
        [new LinkPrefix(IPAddress.Parse("10.77.0.1"), 24), new LinkPrefix(IPAddress.Parse("fe80::1%2"), 64)],
        [.. addresses.Select(address => Multiaddr.Parse(address).WithPeerId(peer))]);

    public static IPEndPoint Host(int number, int port = 5353) => new(IPAddress.Parse($"10.77.0.{number}"), port);

    public static MdnsNames Names(int seed = 1) => MdnsNames.Create(networkFingerprint: null, new Random(seed));

    /// <summary>What a peer of ours would answer.</summary>
    public static byte[] Answer(int peer, string address)
    {
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];
        int bytes = new MdnsCodec(Names(peer), new MdnsOptions()).WriteAnswer(
            packet,
            new MdnsReply(TellsOfUs: true, TellsOfService: false),
            [Multiaddr.Parse(address).WithPeerId(TestPeers.Id(peer))]);
        return packet[..bytes];
    }
}
