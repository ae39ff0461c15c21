using Avi.Mesh;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;

namespace Avi.Fuzz.Targets;

/// <summary>Keys, and what is signed with them.</summary>
internal static class IdentityTargets
{
    private static readonly PeerId Alice = PeerId.Parse("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm");

    public static IEnumerable<FuzzTarget> All =>
    [
        new("public-key", GoldenBytes.OfLibp2p("peerIds"), ReadPublicKey),
        new("signed-envelope", GoldenBytes.OfLibp2p("peerRecord", "relayVoucher"), input =>
            SignedEnvelope.TryRead(input, out _)),
        new("peer-record", GoldenBytes.OfLibp2p("peerRecord"), ReadPeerRecord),
        new("signed-peer-record", GoldenBytes.OfLibp2p("peerRecord"), input =>
            PeerRecord.TryOpen(input, Alice, out _)),
        DirectoryValue(),
    ];

    private static bool ReadPublicKey(ReadOnlySpan<byte> input)
    {
        if (!PublicKey.TryRead(input, out PublicKey? key))
            return false;

        Oracle.Same(key.Protobuf.Span, input, "A key keeps its bytes, which its id is made of.");
        Oracle.Holds(
            input.Length > PeerId.MaxInlineKeyBytes || key.Equals(PublicKey.TryFromPeerId(key.PeerId)),
            "A short key is read from its id.");
        return true;
    }

    private static bool ReadPeerRecord(ReadOnlySpan<byte> input)
    {
        if (!PeerRecord.TryRead(input, out PeerRecord? record))
            return false;

        byte[] written = record.Encode();
        Oracle.Holds(PeerRecord.TryRead(written, out PeerRecord? again), "A record is read as it was written.");
        Oracle.Same(again.Encode(), written, "A record is written as it was read.");
        return true;
    }

    private static FuzzTarget DirectoryValue()
    {
        using var identity = PrivateKey.FromSeed([.. Enumerable.Range(1, PrivateKey.SeedBytes).Select(i => (byte)i)]);
        byte[] key = SignedValue.KeyOf(identity.PeerId, "name");
        return new FuzzTarget(
            "directory-value",
            [SignedValue.Seal(key, sequence: 7, "value"u8, identity)],
            input => SignedValue.TryOpen(key, input, out _));
    }
}
