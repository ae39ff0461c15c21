using System.Text.Json;

using Avi.Mesh.Libp2p.Identity;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Identity;

[TestFixture]
internal sealed class SignedEnvelopeTests
{
    private static PrivateKey Alice => PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[0].Hex("seed"));

    private static PrivateKey Bob => PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[1].Hex("seed"));

    [Test]
    public void Envelope_is_sealed_and_opened_as_js_libp2p_does()
    {
        JsonElement vector = Libp2pVectors.Section("relayVoucher");
        using PrivateKey bob = Bob;

        byte[] sealedBytes = SignedEnvelope.Seal(bob, "libp2p-relay-rsvp"u8, [0x03, 0x02], vector.Hex("payload"));
        bool isRead = SignedEnvelope.TryRead(vector.Hex("envelope"), out SignedEnvelope envelope);

        Assert.That(sealedBytes, Is.EqualTo(vector.Hex("envelope")));
        Assert.That(isRead);
        Assert.That(envelope.Payload.ToArray(), Is.EqualTo(vector.Hex("payload")));
        Assert.That(envelope.PayloadType.ToArray(), Is.EqualTo(new byte[] { 0x03, 0x02 }));
        Assert.That(envelope.Authenticate("libp2p-relay-rsvp"u8)?.PeerId.ToString(), Is.EqualTo(vector.Text("relay")));
    }

    [TestCase("peerRecord", 0)]
    [TestCase("relayVoucher", 1)]
    public void What_is_signed_is_what_js_libp2p_signs(string section, int signer)
    {
        JsonElement vector = Libp2pVectors.Section(section);
        using var key = PrivateKey.FromSeed(Libp2pVectors.Section("peerIds")[signer].Hex("seed"));
        byte[] signature = new byte[PrivateKey.SignatureBytes];

        key.Sign(vector.Hex("signedBytes"), signature);

        Assert.That(vector.Hex("envelope")[^PrivateKey.SignatureBytes..], Is.EqualTo(signature));
        if (vector.TryGetProperty("signature", out _))
            Assert.That(signature, Is.EqualTo(vector.Hex("signature")));
    }

    [Test]
    public void Envelope_for_another_purpose_is_from_nobody()
    {
        SignedEnvelope.TryRead(Libp2pVectors.Section("relayVoucher").Hex("envelope"), out SignedEnvelope envelope);

        Assert.That(envelope.Authenticate("libp2p-peer-record"u8), Is.Null);
    }

    [Test]
    public void Any_payload_survives_and_any_change_is_seen() =>
        Gen.Select(Gen.Byte.Array[1, 20], Gen.Byte.Array[1, 200], Gen.Int[0, 100_000]).Sample((type, payload, bit) =>
        {
            using PrivateKey alice = Alice;
            byte[] bytes = SignedEnvelope.Seal(alice, "purpose"u8, type, payload);
            bool survives = SignedEnvelope.TryRead(bytes, out SignedEnvelope envelope)
                && envelope.Payload.SequenceEqual(payload)
                && envelope.PayloadType.SequenceEqual(type)
                && alice.PublicKey.Equals(envelope.Authenticate("purpose"u8));

            bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
            bool isChanged = SignedEnvelope.TryRead(bytes, out SignedEnvelope changed)
                && changed.Authenticate("purpose"u8) is { } signer
                && signer.Equals(alice.PublicKey);

            return survives && !isChanged;
        }, iter: 200);

    [Test]
    public void Every_cut_off_envelope_is_refused()
    {
        byte[] bytes = Libp2pVectors.Section("peerRecord").Hex("envelope");

        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.That(SignedEnvelope.TryRead(bytes.AsSpan(0, cut), out _), Is.False, $"cut at {cut}");
    }

    [Test]
    public void Arbitrary_bytes_never_throw_and_are_from_nobody() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
            !SignedEnvelope.TryRead(bytes, out SignedEnvelope envelope) || envelope.Authenticate("purpose"u8) is null);

    [Test]
    public void Reading_does_not_allocate()
    {
        byte[] bytes = Libp2pVectors.Section("peerRecord").Hex("envelope");

        Assert.That(Allocations.Of(() => SignedEnvelope.TryRead(bytes, out _)), Is.Zero);
    }
}
