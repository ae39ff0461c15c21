using System.Net;
using System.Net.Sockets;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Fuzz.Targets;

/// <summary>What a stranger in the network can send to port 5353.</summary>
internal static class MdnsTargets
{
    private static readonly PeerId Self = PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm");
    private static readonly PeerId Other = PeerId.Parse("12D3KooWRkZhiRhsqmrQ28rt73K7V3aCBpqKrLGSXmZ99PTcTZby");
    private static readonly MdnsNames Names = MdnsNames.Create(networkFingerprint: null, new Random(1));

    public static IEnumerable<FuzzTarget> All => [Packets(), Engine()];

    private static FuzzTarget Packets()
    {
        var codec = new MdnsCodec(Names, new MdnsOptions());
        return new FuzzTarget("mdns-packet", Golden(), input =>
        {
            MdnsPacketKind kind = codec.Read(input, out _, out IReadOnlyList<MdnsAnswer> answers);
            Oracle.Holds(answers.Count <= MdnsOptions.MaxPeersOfPacket, "The peers of a packet are bounded.");
            Oracle.Holds(
                answers.All(answer => answer.Addresses.Count <= MdnsOptions.MaxAddressesOfPeer), "Their addresses are, too.");
            return kind is MdnsPacketKind.Query or MdnsPacketKind.Answer;
        })
        {
            MaxInputBytes = 1_024,
        };
    }

    /// <summary>The packets with all that is decided on them, and the limits of rates out of the way.</summary>
    private static FuzzTarget Engine()
    {
        var options = new MdnsOptions
        {
            MaxPacketsPerSecond = int.MaxValue,
            MaxPacketsPerSecondOfSource = int.MaxValue,
            MaxNewPeersPerSecond = int.MaxValue,
        };
        var link = new MdnsLinkId(2, AddressFamily.InterNetwork);
        var source = new IPEndPoint(IPAddress.Parse("10.77.0.2"), 5353);
        var engine = new MdnsEngine(Self, Names, options, new Random(1), new Nowhere());
        engine.SetLinks(
            [new MdnsLink(link, [new LinkPrefix(IPAddress.Parse("10.77.0.1"), 24)], [Address(Self)])], TimeSpan.Zero);
        TimeSpan now = TimeSpan.Zero;
        return new FuzzTarget("mdns-engine", Golden(), input =>
        {
            now += TimeSpan.FromMilliseconds(1);
            engine.Receive(link, source, input, now);
            engine.Advance(now);
            Oracle.Holds(engine.PeerCount <= options.MaxPeersOfSource, "The peers of one address are bounded.");
            return engine.PeerCount > 0;
        })
        {
            MaxInputBytes = 1_024,
        };
    }

    private static byte[][] Golden()
    {
        var other = new MdnsCodec(MdnsNames.Create(networkFingerprint: null, new Random(2)), new MdnsOptions());
        byte[] packet = new byte[MdnsOptions.MaxSentBytes];
        return
        [
            packet[..other.WriteQuery(packet, [])],
            packet[..other.WriteQuery(packet, [(Names.Peer, TimeSpan.FromSeconds(300))])],
            packet[..other.WriteAnswer(packet, new MdnsReply(true, true), [Address(Other), Address(Other)])],
            packet[..other.WriteAnswer(packet, new MdnsReply(true, false, 7), [Address(Other)])],
            packet[..other.WriteGoodbye(packet)],
        ];
    }

    private static Multiaddr Address(PeerId peer) => Multiaddr.Parse("/ip4/10.77.0.2/tcp/4001").WithPeerId(peer);

    private sealed class Nowhere : IMdnsOutput
    {
        public void Send(MdnsLinkId link, MdnsSending kind, IPEndPoint? target, ReadOnlySpan<byte> packet)
        {
            // Sent to nobody.
        }

        public void Found(in FoundPeer peer)
        {
            // Dialled by nobody.
        }

        public void Count(MdnsOutcome outcome)
        {
            // Counted by nobody.
        }
    }
}
