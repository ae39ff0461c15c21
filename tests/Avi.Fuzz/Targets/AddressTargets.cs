using System.Text;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Fuzz.Targets;

/// <summary>Addresses and ids, which come in nearly every message, and the numbers that they are made of.</summary>
internal static class AddressTargets
{
    private const string Peer = "12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm";

    public static IEnumerable<FuzzTarget> All =>
    [
        new("varint", GoldenBytes.OfLibp2p("uvarint"), ReadVarint) { MaxInputBytes = 16 },
        new("protobuf", GoldenBytes.OfLibp2p("gossipsub", "kad", "identify"), ReadProtobuf),
        new("multiaddr-bytes", GoldenBytes.OfLibp2p("multiaddrs"), ReadMultiaddr),
        new("multiaddr-text", GoldenBytes.OfTexts(
            $"/ip4/192.0.2.1/tcp/4001/p2p/{Peer}",
            "/ip6zone/eth0/ip6/fe80::1/tcp/4001",
            "/dns4/mesh.example.com/tcp/443/tls/sni/mesh.example.com/ws",
            $"/ip4/1.2.3.4/udp/1/quic-v1/webtransport/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ/p2p/{Peer}"),
            input => Multiaddr.TryParse(Encoding.UTF8.GetString(input), out Multiaddr? address) && Check(address)),
        new("peer-id-bytes", GoldenBytes.OfLibp2p("peerIds"), input =>
            PeerId.TryRead(input, out PeerId? id) && Check(id)) { MaxInputBytes = 128 },
        new("peer-id-text", GoldenBytes.OfTexts(
            Peer,
            "16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
            "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
            "bafzaajaiaejcbvn7ji74zzyxwa4ixtbhjhv4csfntfu3ep2f5ynwax6vq54fo2we"), input =>
            PeerId.TryParse(Encoding.UTF8.GetString(input), out PeerId? id) && Check(id)) { MaxInputBytes = 128 },
    ];

    private static bool ReadVarint(ReadOnlySpan<byte> input)
    {
        if (!Varint.TryRead(input, out ulong value, out int length))
            return false;

        Span<byte> written = stackalloc byte[Varint.MaxBytes];
        Oracle.Same(written[..Varint.Write(written, value)], input[..length], "A varint has one form.");
        return true;
    }

    private static bool ReadProtobuf(ReadOnlySpan<byte> input)
    {
        var reader = new ProtobufReader(input);
        int position = 0;
        while (reader.TryReadField(out ProtobufField field))
        {
            Oracle.Holds(reader.Position > position && reader.Position <= input.Length, "A field has bytes.");
            Oracle.Holds(field.Bytes.Length < reader.Position - position, "A field has its tag, and what it holds.");
            position = reader.Position;
        }

        return !reader.IsMalformed;
    }

    private static bool ReadMultiaddr(ReadOnlySpan<byte> input)
    {
        if (!Multiaddr.TryRead(input, out Multiaddr? address))
            return false;

        Oracle.Same(address.Bytes.Span, input, "An address keeps its bytes.");
        return Check(address);
    }

    private static bool Check(Multiaddr address)
    {
        Oracle.Holds(
            Multiaddr.TryParse(address.ToString(), out Multiaddr? fromText) && fromText.Equals(address),
            "An address is read from its own text.");
        Oracle.Holds(
            Multiaddr.TryRead(address.Bytes.Span, out Multiaddr? fromBytes) && fromBytes.Equals(address),
            "An address is read from its own bytes.");
        address.TryGetTcp(out _);
        Multiaddr alone = address.WithoutPeerId();
        Oracle.Holds(
            address.PeerId is not { } peer || alone.PeerId is not null || alone.WithPeerId(peer).Equals(address),
            "A peer id that is taken off and put on again changes nothing.");
        return true;
    }

    private static bool Check(PeerId id)
    {
        Oracle.Holds(PeerId.TryParse(id.ToString(), out PeerId? fromText) && fromText == id, "An id is read from its text.");
        Oracle.Holds(PeerId.TryRead(id.Bytes.Span, out PeerId? fromBytes) && fromBytes == id, "An id is read from its bytes.");
        return true;
    }
}
