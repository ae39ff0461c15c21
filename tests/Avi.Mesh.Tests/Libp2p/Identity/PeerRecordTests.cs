using System.Globalization;
using System.Text.Json;

using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Identity;

[TestFixture]
internal sealed class PeerRecordTests
{
    private static readonly JsonElement Vector = Libp2pVectors.Section("peerRecord");

    private static readonly PeerId AliceId = PeerId.Parse(Vector.Text("peer"));

    private static PrivateKey Alice => PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[0].Hex("seed"));

    private static PrivateKey Bob => PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[1].Hex("seed"));

    private static PeerRecord Recorded => new(
        AliceId,
        ulong.Parse(Vector.Text("seq"), CultureInfo.InvariantCulture),
        [
            .. Vector.GetProperty("addrs").EnumerateArray()
                .Select(text => Multiaddr.Parse(text.GetString() ?? string.Empty)),
        ]);

    [Test]
    public void Record_is_sealed_and_opened_as_js_libp2p_does()
    {
        using PrivateKey alice = Alice;

        bool isOpen = PeerRecord.TryOpen(Vector.Hex("envelope"), AliceId, out PeerRecord? opened);

        Assert.That(Recorded.Encode(), Is.EqualTo(Vector.Hex("payload")));
        Assert.That(Recorded.Seal(alice), Is.EqualTo(Vector.Hex("envelope")));
        Assert.That((isOpen, opened?.Peer, opened?.Sequence), Is.EqualTo((true, AliceId, Recorded.Sequence)));
        Assert.That(opened?.Addresses, Is.EqualTo(Recorded.Addresses));
    }

    [Test]
    public void Older_form_of_rust_libp2p_is_read()
    {
        using PrivateKey alice = Alice;
        byte[] envelope = SignedEnvelope.Seal(
            alice, "libp2p-routing-state"u8, "/libp2p/routing-state-record"u8, Recorded.Encode());

        Assert.That(PeerRecord.TryOpen(envelope, AliceId, out _));
    }

    [Test]
    public void Record_about_somebody_else_is_refused()
    {
        using PrivateKey alice = Alice;
        using PrivateKey bob = Bob;
        byte[] signedByBob = SignedEnvelope.Seal(bob, "libp2p-peer-record"u8, [0x03, 0x01], Recorded.Encode());

        Assert.That(PeerRecord.TryOpen(Recorded.Seal(alice), bob.PeerId, out _), Is.False, "asked for Bob");
        Assert.That(PeerRecord.TryOpen(signedByBob, AliceId, out _), Is.False, "signed by Bob");
        Assert.That(PeerRecord.TryOpen(signedByBob, bob.PeerId, out _), Is.False, "signed by Bob, about Alice");
        Assert.That(() => Recorded.Seal(bob), Throws.ArgumentException);
    }

    [Test]
    public void Other_kinds_of_envelopes_are_refused()
    {
        using PrivateKey alice = Alice;
        byte[] mixed = SignedEnvelope.Seal(alice, "libp2p-routing-state"u8, [0x03, 0x01], Recorded.Encode());

        Assert.That(
            PeerRecord.TryOpen(Libp2pVectors.Section("relayVoucher").Hex("envelope"), AliceId, out _), Is.False);
        Assert.That(PeerRecord.TryOpen(mixed, AliceId, out _), Is.False);
    }

    [Test]
    public void Address_that_is_not_understood_is_left_out()
    {
        byte[] strange = [0x1A, 0x05, 0x0A, 0x03, 0xFF, 0xFF, 0x03];

        bool isRead = PeerRecord.TryRead([.. Recorded.Encode(), .. strange], out PeerRecord? record);

        Assert.That(isRead);
        Assert.That(record?.Addresses, Is.EqualTo(Recorded.Addresses));
    }

    [Test]
    public void Only_so_many_addresses_are_read()
    {
        Multiaddr[] many = [.. Enumerable.Range(1, 200).Select(port => Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}"))];

        bool isRead = PeerRecord.TryRead(new PeerRecord(AliceId, 1, many).Encode(), out PeerRecord? record);

        Assert.That(isRead);
        Assert.That(record?.Addresses, Is.EqualTo(many[..PeerRecord.MaxAddresses]));
    }

    [Test]
    public void Any_record_survives_its_bytes() =>
        Gen.Select(Gen.ULong, Gen.UShort.Array[0, 20]).Sample((sequence, ports) =>
        {
            Multiaddr[] addresses = [.. ports.Select(port => Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}"))];
            return PeerRecord.TryRead(new PeerRecord(AliceId, sequence, addresses).Encode(), out PeerRecord? read)
                && read.Peer == AliceId
                && read.Sequence == sequence
                && read.Addresses.SequenceEqual(addresses);
        });

    [Test]
    public void Every_cut_off_envelope_is_refused()
    {
        byte[] envelope = Vector.Hex("envelope");

        for (int cut = 0; cut < envelope.Length; cut++)
            Assert.That(PeerRecord.TryOpen(envelope.AsSpan(0, cut), AliceId, out _), Is.False, $"cut at {cut}");
    }

    [Test]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
            PeerRecord.TryRead(bytes, out PeerRecord? record) == record is not null
            && !PeerRecord.TryOpen(bytes, AliceId, out _));
}
